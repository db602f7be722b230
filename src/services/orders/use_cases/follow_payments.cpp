#include "services/orders/use_cases/follow_payments.hpp"

#include "services/orders/use_cases/announce.hpp"

namespace stagedoor::orders {

template <class Decide>
std::optional<Step> FollowPayments::change(Transaction& tx, const OrderId& id, Decide decide) {
    for (;;) {
        auto order = store_.find(tx, id);
        if (!order) {
            return std::nullopt;
        }
        Step step = decide(std::move(*order), env_.now());
        if (apply(tx, store_, step)) {
            return step;
        }
    }
}

std::optional<Alarm> FollowPayments::started(
    Transaction& tx, const OrderId& order, const AttemptRef& attempt
) {
    const auto step = change(tx, order, [&](Order found, Instant now) {
        return on_payment_started(std::move(found), attempt, now);
    });
    if (!step) {
        emit(tx, reject_unknown(order, attempt));
        return std::nullopt;
    }
    return step->alarm;
}

std::optional<Alarm> FollowPayments::authorized(
    Transaction& tx, const OrderId& order, const Authorization& held
) {
    const auto step = change(tx, order, [&](Order found, Instant now) {
        return on_payment_authorized(std::move(found), held, now);
    });
    if (!step) {
        emit(tx, reject_unknown(order, held.attempt));
        return std::nullopt;
    }
    return step->alarm;
}

std::optional<Alarm> FollowPayments::authorization_failed(
    Transaction& tx, const OrderId& order, const AttemptRef& attempt
) {
    const auto step = change(tx, order, [&](Order found, Instant now) {
        return on_authorization_failed(std::move(found), attempt, now);
    });
    return step ? step->alarm : std::nullopt;
}

std::optional<Alarm> FollowPayments::capture_failed(
    Transaction& tx, const OrderId& order, const AttemptRef& attempt
) {
    const auto step = change(tx, order, [&](Order found, Instant now) {
        return on_capture_failed(std::move(found), attempt, now);
    });
    return step ? step->alarm : std::nullopt;
}

}  // namespace stagedoor::orders
