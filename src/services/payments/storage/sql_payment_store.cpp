#include "services/payments/storage/sql_payment_store.hpp"

#include "core/check.hpp"
#include "services/payments/storage/statements.hpp"

namespace stagedoor::payments {
namespace {

#define STAGEDOOR_PAYMENT_COLUMNS                                                             \
    "id, order_id, buyer, amount_minor, currency, created_at, status, version, attempt, "     \
    "number, granted, completed, lost, intent, intent_closed, create_sent_at, confirm_sent, " \
    "client_secret, refusal_reference, action_before, failure_code, decline_code, parked, "   \
    "doubt, retiring, refunding, awaiting_processor, refunded_minor, looks_wanted, looks_done"

template <class AnyId>
AnyId to_id(std::string_view text) {
    const auto id = AnyId::parse(text);
    CHECK(id, "the store holds an id that is none");
    return *id;
}

std::optional<Instant> optional_instant(const Row& row, int column) {
    const auto millis = row.optional_integer(column);
    return millis ? std::optional{from_millis(*millis)} : std::nullopt;
}

std::optional<Failure> to_failure(const Row& row, int code, int decline_code) {
    if (row.is_null(code)) {
        return std::nullopt;
    }
    return Failure{
        parse_failure_code(row.text(code)).value_or(FailureCode::kRefused),
        row.optional_str(decline_code).value_or("")};
}

Payment identity_of(const Row& row) {
    return Payment{
        .id = to_id<PaymentId>(row.text(0)),
        .order = to_id<OrderId>(row.text(1)),
        .buyer = UserId{row.str(2)},
        .amount = Money{row.integer(3)},
        .currency = row.str(4),
        .created_at = from_millis(row.integer(5))};
}

Payment to_payment(const Row& row) {
    Payment payment = identity_of(row);
    const auto status = parse_status(row.text(6));
    CHECK(status, "the store holds a payment in a state that is none");
    payment.status = *status;
    payment.version = row.integer(7);
    payment.attempt = row.integer(8);
    payment.number = row.integer(9);
    payment.granted = row.integer(10) != 0;
    payment.completed = row.integer(11) != 0;
    payment.lost = row.optional_str(12);
    payment.intent = row.optional_str(13);
    payment.intent_closed = row.integer(14) != 0;
    payment.create_sent_at = optional_instant(row, 15);
    payment.confirm_sent = row.integer(16) != 0;
    payment.client_secret = row.optional_str(17);
    payment.refusal_reference = row.str(18);
    payment.action_before = row.integer(19) != 0;
    payment.failure = to_failure(row, 20, 21);
    payment.parked = row.optional_str(22);
    payment.doubt = static_cast<Doubt>(row.integer(23));
    payment.retiring = row.integer(24) != 0;
    payment.refunding = row.integer(25) != 0;
    payment.awaiting_processor = row.integer(26) != 0;
    payment.refunded = Money{row.integer(27)};
    payment.looks_wanted = row.integer(28);
    payment.looks_done = row.integer(29);
    return payment;
}

// Whether the reconciler has to come back to it.
bool is_open(const Payment& payment) {
    if (payment.looks_wanted > payment.looks_done && payment.intent) {
        return true;
    }
    if (payment.status == Status::kFailed) {
        return payment.lost.has_value();
    }
    return payment.is_voidable();
}

std::optional<std::string_view> failure_text(const Payment& payment) {
    return payment.failure ? std::optional{to_string(payment.failure->code)} : std::nullopt;
}

std::optional<std::string_view> decline_text(const Payment& payment) {
    const bool declined = payment.failure && !payment.failure->decline_code.empty();
    return declined ? std::optional<std::string_view>{payment.failure->decline_code} : std::nullopt;
}

std::optional<std::int64_t> optional_millis(const std::optional<Instant>& instant) {
    return instant ? std::optional{to_millis(*instant)} : std::nullopt;
}

}  // namespace

void SqlPaymentStore::insert(Transaction& tx, const Payment& payment) {
    tx.execute(
        "INSERT INTO payments (" STAGEDOOR_PAYMENT_COLUMNS
        ", open) "
        "VALUES ($1, $2, $3, $4, $5, $6, 'processing', 0, 1, 1, 0, 0, NULL, NULL, 0, NULL, 0, "
        "NULL, '', 0, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 1)",
        {payment.id.view(),
         payment.order.view(),
         payment.buyer.view(),
         payment.amount.minor,
         payment.currency,
         to_millis(payment.created_at)}
    );
    save(tx, payment);
}

void SqlPaymentStore::save(Transaction& tx, const Payment& payment) {
    const auto changed = tx.execute(
        "UPDATE payments SET status = $1, version = $2, attempt = $3, number = $4, granted = $5, "
        "completed = $6, lost = $7, intent = $8, intent_closed = $9, create_sent_at = $10, "
        "confirm_sent = $11, client_secret = $12, refusal_reference = $13, action_before = $14, "
        "failure_code = $15, decline_code = $16, parked = $17, doubt = $18, retiring = $19, "
        "refunding = $20, awaiting_processor = $21, refunded_minor = $22, looks_wanted = $23, "
        "looks_done = $24, open = $25 WHERE id = $26",
        {to_string(payment.status),
         payment.version,
         payment.attempt,
         payment.number,
         payment.granted ? 1 : 0,
         payment.completed ? 1 : 0,
         payment.lost,
         payment.intent,
         payment.intent_closed ? 1 : 0,
         optional_millis(payment.create_sent_at),
         payment.confirm_sent ? 1 : 0,
         payment.client_secret,
         payment.refusal_reference,
         payment.action_before ? 1 : 0,
         failure_text(payment),
         decline_text(payment),
         payment.parked,
         static_cast<int>(payment.doubt),
         payment.retiring ? 1 : 0,
         payment.refunding ? 1 : 0,
         payment.awaiting_processor ? 1 : 0,
         payment.refunded.minor,
         payment.looks_wanted,
         payment.looks_done,
         is_open(payment) ? 1 : 0,
         payment.id.view()}
    );
    CHECK(changed == 1, "a payment vanished");
    if (payment.failure) {
        tx.execute(
            "UPDATE attempts SET failure_code = $1, decline_code = $2 "
            "WHERE payment_id = $3 AND attempt = $4",
            {failure_text(payment), decline_text(payment), payment.id.view(), payment.attempt}
        );
    }
}

std::optional<Payment> SqlPaymentStore::find(Transaction& tx, const PaymentId& id) {
    return tx.one(
        "SELECT " STAGEDOOR_PAYMENT_COLUMNS " FROM payments WHERE id = $1", {id.view()}, to_payment
    );
}

std::optional<Payment> SqlPaymentStore::find_by_order(Transaction& tx, const OrderId& order) {
    return tx.one(
        "SELECT " STAGEDOOR_PAYMENT_COLUMNS " FROM payments WHERE order_id = $1",
        {order.view()},
        to_payment
    );
}

std::optional<Payment> SqlPaymentStore::find_by_intent(Transaction& tx, std::string_view intent) {
    return tx.one(
        "SELECT " STAGEDOOR_PAYMENT_COLUMNS " FROM payments WHERE intent = $1", {intent}, to_payment
    );
}

std::vector<PaymentId> SqlPaymentStore::open_after(
    Transaction& tx, std::string_view after, std::int64_t limit
) {
    return tx.all(
        "SELECT id FROM payments WHERE open = 1 AND id > $1 ORDER BY id LIMIT $2",
        {after, limit},
        [](const Row& row) { return to_id<PaymentId>(row.text(0)); }
    );
}

MoneySurvey SqlPaymentStore::survey(Transaction& tx) {
    const auto look = [&tx](Sql sql) {
        return tx.one(sql, {}, [](const Row& row) { return row.integer(0); });
    };
    MoneySurvey survey;
    survey.unresolved = look(sql::kCountUnresolved).value_or(0);
    survey.paid_without_ticket = look(sql::kCountPaidWithoutTicket).value_or(0);
    survey.ticket_without_payment = look(sql::kCountTicketWithoutPayment).value_or(0);
    if (const auto made = look(sql::kOldestUnresolved)) {
        survey.oldest = from_millis(*made);
    }
    return survey;
}

bool SqlPaymentStore::any_made_between(Transaction& tx, Instant from, Instant to) {
    const auto found = tx.one(
        "SELECT 1 FROM payments WHERE created_at >= $1 AND created_at <= $2 LIMIT 1",
        {to_millis(from), to_millis(to)},
        [](const Row& row) { return row.integer(0); }
    );
    return found.has_value();
}

void SqlPaymentStore::insert_attempt(Transaction& tx, const Payment& payment, Instant now) {
    tx.execute(
        "INSERT INTO attempts (payment_id, attempt, started_at) VALUES ($1, $2, $3)",
        {payment.id.view(), payment.attempt, to_millis(now)}
    );
}

std::optional<Failure> SqlPaymentStore::failure_of(
    Transaction& tx, const PaymentId& id, std::int64_t attempt
) {
    const auto found = tx.one(
        "SELECT failure_code, decline_code FROM attempts WHERE payment_id = $1 AND attempt = $2",
        {id.view(), attempt},
        [](const Row& row) { return to_failure(row, 0, 1); }
    );
    return found.value_or(std::nullopt);
}

void SqlPaymentStore::wipe(Transaction& tx) {
    tx.execute("DELETE FROM payments", {});
    tx.execute("DELETE FROM attempts", {});
}

}  // namespace stagedoor::payments
