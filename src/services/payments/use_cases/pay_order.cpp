#include "services/payments/use_cases/pay_order.hpp"

#include "services/payments/use_cases/record_change.hpp"

namespace stagedoor::payments {

Task<Result<AttemptRef>> PayOrder::run(Command command, WithAttempt also) {
    auto body = [&](Transaction& tx) {
        return start(tx, command, also);
    };
    auto attempt = co_await needs_.database.write(body, Priority::kMoney);
    if (attempt || attempt.error() != fail(PaymentError::kNotFound)) {
        co_return attempt;
    }
    co_await needs_.catch_up();
    co_return co_await needs_.database.write(body, Priority::kMoney);
}

Result<AttemptRef> PayOrder::start(
    Transaction& tx, const Command& command, const WithAttempt& also
) {
    const Instant now = needs_.env.now();
    const auto order = needs_.stores.orders.find(tx, command.order);
    if (!order) {
        return fail(PaymentError::kNotFound);
    }
    const auto payment = needs_.stores.payments.find_by_order(tx, command.order);
    const StartFacts facts{*order, payment, needs_.env.make_id<PaymentId>()};
    const auto decided = decide_start(facts, command.buyer, now);
    if (!decided) {
        return decided.error();
    }
    if (decided->begun) {
        store_attempt(tx, *decided->begun, command, !payment);
    }
    const AttemptRef attempt{decided->payment, decided->attempt};
    if (also) {
        also(tx, attempt);
    }
    return attempt;
}

void PayOrder::store_attempt(
    Transaction& tx, const Change& change, const Command& command, bool first
) const {
    const auto& stores = needs_.stores;
    const Payment& payment = change.payment;
    if (first) {
        stores.payments.insert(tx, payment);
    }
    stores.payments.insert_attempt(tx, payment, needs_.env.now());
    stores.calls.forget_cards(tx, payment.id);
    record_change(tx, stores, payment, change);
    if (!payment.intent) {
        stores.calls.put(tx, payment.id, needs_.processor.build(payment, Operation::kCreate, ""));
    }
    stores.calls.put(
        tx, payment.id, needs_.processor.build(payment, Operation::kConfirm, command.card)
    );
}

}  // namespace stagedoor::payments
