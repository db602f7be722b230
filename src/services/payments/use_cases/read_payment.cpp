#include "services/payments/use_cases/read_payment.hpp"

namespace stagedoor::payments {

Task<Result<Payment>> ReadPayment::run(PaymentId id, UserId buyer) {
    auto body = [&](Transaction& tx) {
        return store_.find(tx, id);
    };
    auto payment = co_await database_.read(body);
    if (!payment) {
        co_return fail(PaymentError::kNotFound);
    }
    if (payment->buyer != buyer) {
        co_return fail(PaymentError::kNotOwner);
    }
    co_return std::move(*payment);
}

Task<std::optional<AttemptView>> ReadPayment::attempt(AttemptRef ref) {
    auto body = [&](Transaction& tx) -> std::optional<AttemptView> {
        auto payment = store_.find(tx, ref.payment);
        if (!payment) {
            return std::nullopt;
        }
        const auto failure = store_.failure_of(tx, ref.payment, ref.attempt);
        const auto outcome = outcome_of(*payment, failure);
        return AttemptView{std::move(*payment), outcome};
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::payments
