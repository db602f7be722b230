#include "services/payments/stripe/stripe_card_processor.hpp"

#include "core/check.hpp"
#include "services/payments/domain/step.hpp"
#include "services/payments/stripe/translate.hpp"

namespace stagedoor::payments {
namespace {

constexpr int kMaxPages = 50;  // of 100 intents, when looking for one
// Our clock and the processor's may differ, and a list that begins too late proves nothing.
constexpr Milliseconds kClockMargin = std::chrono::hours{1};

stripe::CancelReason cancel_reason(const Payment& payment) {
    return payment.lost == "buyer" ? stripe::CancelReason::kRequestedByCustomer
                                   : stripe::CancelReason::kAbandoned;
}

stripe::StoredCall create_call(const Payment& payment, std::string key) {
    return stripe::create_intent(
        {payment.amount,
         payment.currency,
         payment.order.str(),
         payment.id.str(),
         payment.number,
         std::move(key)}
    );
}

stripe::StoredCall stored_call(const Payment& payment, Operation operation, std::string_view card) {
    std::string key = idempotency_key(payment, operation);
    if (operation == Operation::kCreate) {
        return create_call(payment, std::move(key));
    }
    if (operation == Operation::kConfirm) {
        CHECK(!card.empty(), "a card is confirmed once, and its bytes are stored before");
        std::string path = payment.intent ? stripe::confirm_path(*payment.intent) : std::string{};
        return {std::move(path), std::move(key), stripe::confirm_body(card)};
    }
    CHECK(payment.intent, "only a known intent is captured, cancelled or refunded");
    if (operation == Operation::kCapture) {
        return stripe::capture_intent(*payment.intent, std::move(key));
    }
    if (operation == Operation::kCancel) {
        return stripe::cancel_intent(*payment.intent, cancel_reason(payment), std::move(key));
    }
    return stripe::refund_intent(*payment.intent, std::move(key));
}

}  // namespace

Call StripeCardProcessor::build(const Payment& payment, Operation operation, std::string_view card)
    const {
    stripe::StoredCall call = stored_call(payment, operation, card);
    return {
        .operation = operation,
        .number = payment.number,
        .path = std::move(call.path),
        .key = std::move(call.idempotency_key),
        .body = std::move(call.body)};
}

std::string StripeCardProcessor::confirm_path(std::string_view intent) const {
    return stripe::confirm_path(intent);
}

Task<Reply> StripeCardProcessor::send(Call call) {
    stripe::StoredCall stored{std::move(call.path), std::move(call.key), std::move(call.body)};
    const HttpReply http = co_await client_.send(std::move(stored));
    co_return to_reply(
        call.operation == Operation::kRefund ? stripe::read_refund(http) : stripe::read_intent(http)
    );
}

Task<Reply> StripeCardProcessor::look(std::string intent) {
    const HttpReply http = co_await client_.get(stripe::retrieve_target(intent));
    co_return to_reply(stripe::read_intent(http));
}

Task<Found> StripeCardProcessor::find(Payment payment) {
    const Instant since = payment.create_sent_at.value_or(payment.created_at);
    Found found;
    IntentRange range{since - kClockMargin, since + std::chrono::hours{24 * 365}, ""};
    for (int number = 0; number < kMaxPages; ++number) {
        const IntentPage page = co_await list(range);
        if (!page.ok) {
            found.reason = "the list of intents could not be read";
            co_return found;
        }
        for (const auto& intent : page.intents) {
            if (intent.payment_id == payment.id.view()) {
                found.intents.push_back(intent);
            }
        }
        if (page.next.empty()) {
            found.complete = true;
            co_return found;
        }
        range.after = page.next;
    }
    found.reason = "the list of intents is too long";
    co_return found;
}

Task<IntentPage> StripeCardProcessor::list(IntentRange range) {
    stripe::ListQuery query{range.from, range.to, range.after};
    const HttpReply http = co_await client_.get(stripe::list_target(query));
    const stripe::IntentPage read = stripe::read_page(http);
    IntentPage page;
    page.ok = read.ok;
    for (const auto& intent : read.intents) {
        page.intents.push_back(to_intent(intent));
    }
    if (read.has_more) {
        page.next = read.last_id;
    }
    co_return page;
}

}  // namespace stagedoor::payments
