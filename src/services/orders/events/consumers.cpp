#include "services/orders/events/consumers.hpp"

#include "contracts/expiration_events.hpp"
#include "contracts/payment_events.hpp"
#include "contracts/ticket_events.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::orders {
namespace {

template <class Fact, class Apply>
EventHandler handler_of(Apply apply) {
    return {std::string{Fact::kType}, std::move(apply), {}};
}

TicketCopy to_copy(const contracts::TicketFacts& ticket) {
    return {
        {ticket.id, ticket.title, ticket.price, ticket.currency, ticket.version}, ticket.seller};
}

void raise(const std::optional<Alarm>& alarm, const OrderId& order) {
    if (!alarm) {
        return;
    }
    switch (*alarm) {
        case Alarm::kWrongAmount:
            log::error("payment held another amount than the price", {{"order", order.view()}});
            return;
        case Alarm::kCaptureImpossible:
            log::error("sale undone, its money could not be taken", {{"order", order.view()}});
            return;
    }
}

void on_payment_failed(
    FollowPayments& follow, Transaction& tx, const contracts::PaymentFailed& payment
) {
    const AttemptRef attempt{payment.id, payment.attempt};
    if (payment.stage == "authorization") {
        raise(follow.authorization_failed(tx, payment.order, attempt), payment.order);
    } else if (payment.stage == "capture") {
        raise(follow.capture_failed(tx, payment.order, attempt), payment.order);
    } else {
        throw contracts::DecodeError{"payment:failed has no stage " + payment.stage};
    }
}

}  // namespace

std::vector<EventHandler> handlers_of_tickets(FollowTickets& follow) {
    const auto on_created = [&follow](Transaction& tx, const contracts::Event& event) {
        follow.keep(tx, to_copy(contracts::decode_ticket_created(event).ticket));
    };
    const auto on_updated = [&follow](Transaction& tx, const contracts::Event& event) {
        follow.keep(tx, to_copy(contracts::decode_ticket_updated(event).ticket));
    };
    return {
        handler_of<contracts::TicketCreated>(on_created),
        handler_of<contracts::TicketUpdated>(on_updated)};
}

std::vector<EventHandler> handlers_of_payments(FollowPayments& follow) {
    const auto on_started = [&follow](Transaction& tx, const contracts::Event& event) {
        const auto payment = contracts::decode_payment_started(event);
        const AttemptRef attempt{payment.id, payment.attempt};
        raise(follow.started(tx, payment.order, attempt), payment.order);
    };
    const auto on_authorized = [&follow](Transaction& tx, const contracts::Event& event) {
        const auto payment = contracts::decode_payment_authorized(event);
        const Authorization held{{payment.id, payment.attempt}, payment.amount, payment.currency};
        raise(follow.authorized(tx, payment.order, held), payment.order);
    };
    const auto on_failed = [&follow](Transaction& tx, const contracts::Event& event) {
        on_payment_failed(follow, tx, contracts::decode_payment_failed(event));
    };
    return {
        handler_of<contracts::PaymentStarted>(on_started),
        handler_of<contracts::PaymentAuthorized>(on_authorized),
        handler_of<contracts::PaymentFailed>(on_failed)};
}

std::vector<EventHandler> handlers_of_expiration(ExpireOrders& expire) {
    const auto on_complete = [&expire](Transaction& tx, const contracts::Event& event) {
        expire.expire_one(tx, contracts::decode_expiration_complete(event).order);
    };
    return {handler_of<contracts::ExpirationComplete>(on_complete)};
}

}  // namespace stagedoor::orders
