// HTTP-14: events between services: the envelope, and every kind of data. Whatever is read is
// written and read again, and comes out the same; what cannot be read is a DecodeError and nothing
// else.
#include <array>
#include <string>

#include <boost/json/parse.hpp>

#include "contracts/auth_events.hpp"
#include "contracts/expiration_events.hpp"
#include "contracts/order_events.hpp"
#include "contracts/payment_events.hpp"
#include "contracts/ticket_events.hpp"
#include "core/check.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

namespace json = boost::json;
using namespace contracts;

struct Kind {
    std::string_view type;
    NewEvent (*recode)(const Event&);
};

template <class AnyEvent, AnyEvent (*Decode)(const Event&)>
constexpr Kind kind() {
    return {AnyEvent::kType, [](const Event& event) {
                return encode(Decode(event));
            }};
}

constexpr std::array<Kind, 15> kKinds{
    kind<UserCreated, decode_user_created>(),
    kind<TicketCreated, decode_ticket_created>(),
    kind<TicketUpdated, decode_ticket_updated>(),
    kind<OrderCreated, decode_order_created>(),
    kind<OrderAwaitingPayment, decode_order_awaiting_payment>(),
    kind<OrderCompleted, decode_order_completed>(),
    kind<OrderCancelled, decode_order_cancelled>(),
    kind<OrderPaymentRejected, decode_order_payment_rejected>(),
    kind<ExpirationComplete, decode_expiration_complete>(),
    kind<PaymentStarted, decode_payment_started>(),
    kind<PaymentAuthorized, decode_payment_authorized>(),
    kind<PaymentCreated, decode_payment_created>(),
    kind<PaymentFailed, decode_payment_failed>(),
    kind<PaymentVoided, decode_payment_voided>(),
    kind<PaymentRefunded, decode_payment_refunded>(),
};

// nullopt for what cannot be read; any other exception ends the run.
template <class Read>
auto attempt(Read read) -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const DecodeError&) {
        return std::nullopt;
    }
}

void check_envelope(const Event& event) {
    CHECK(event.seq >= 1 && event.version.value_or(0) >= 0, "a position that is none");
    CHECK(!event.id.empty() && !event.type.empty(), "an event without a name");
    json::error_code fault;
    const auto data = json::parse(event.data, fault);
    CHECK(!fault && data.is_object(), "data that is no object");
    const auto text = to_cloudevent(event);
    const auto again = attempt([&] { return parse_cloudevent(text); });
    CHECK(again.has_value(), "what was read cannot be read, written anew");
    CHECK(
        to_cloudevent(*again) == text && again->data == event.data, "another event, written anew"
    );
}

void check_data(const Event& event, const Kind& kind) {
    const auto written = attempt([&] { return kind.recode(event); });
    if (!written) {
        return;
    }
    CHECK(
        event.type == kind.type && written->type == kind.type, "an event of another type is read"
    );
    Event copy = event;
    copy.data = written->data;
    const auto again = attempt([&] { return kind.recode(copy); });
    CHECK(again.has_value(), "what was decoded cannot be, encoded anew");
    CHECK(
        again->data == written->data && again->subject == written->subject &&
            again->version == written->version,
        "other data, encoded anew"
    );
}

}  // namespace

void try_input(std::string_view input) {
    const auto event = attempt([&] { return parse_cloudevent(input); });
    if (!event) {
        return;
    }
    check_envelope(*event);
    for (const auto& kind : kKinds) {
        check_data(*event, kind);
    }
}

}  // namespace stagedoor::fuzz
