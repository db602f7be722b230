#include "services/payments/use_cases/take_webhook.hpp"

namespace stagedoor::payments {

Task<std::optional<PaymentId>> TakeWebhook::run(Hint hint) {
    auto body = [&](Transaction& tx) {
        return take(tx, hint);
    };
    co_return co_await database_.write(body, Priority::kMoney);
}

std::optional<PaymentId> TakeWebhook::take(Transaction& tx, const Hint& hint) {
    const bool is_new = stores_.seen.insert(tx, hint.event, env_.now());
    if (!is_new || hint.intent.empty()) {
        return std::nullopt;
    }
    if (auto payment = stores_.payments.find_by_intent(tx, hint.intent)) {
        ++payment->looks_wanted;
        stores_.payments.save(tx, *payment);
        return payment->id;
    }
    // The reply that tells us the intent's id is still under way, or was lost: go on with that.
    const auto id = PaymentId::parse(hint.payment_id);
    const auto payment = id ? stores_.payments.find(tx, *id) : std::nullopt;
    return payment && !payment->intent ? std::optional{payment->id} : std::nullopt;
}

}  // namespace stagedoor::payments
