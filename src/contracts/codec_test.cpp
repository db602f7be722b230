// Every event against its golden file: what was ever shipped must stay readable, and what is
// written must stay what other implementations of this family read.
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "contracts/auth_events.hpp"
#include "contracts/expiration_events.hpp"
#include "contracts/order_events.hpp"
#include "contracts/payment_events.hpp"
#include "contracts/ticket_events.hpp"

namespace stagedoor::contracts {
namespace {

namespace json = boost::json;

template <class AnyId>
AnyId id(const char* text) {
    return AnyId::parse(text).value();
}

const auto kOrder = id<OrderId>("6b014f90deadbeef01234567");
const auto kTicket = id<TicketId>("6b014f81c0ffee0123456789");
const auto kPayment = id<PaymentId>("6b014fa0beefcafe01234567");
const UserId kBuyer{"6b014f8200000000000000aa"};

Instant at(const char* text) {
    return parse_rfc3339(text).value();
}

const Instant kExpiresAt = at("2026-11-21T08:15:16.000Z");

TicketFacts ticket_facts(std::int64_t version) {
    return {
        .id = kTicket,
        .version = version,
        .title = "Front \"row\", ä",
        .price = Money{1999},
        .currency = "usd",
        .seller = UserId{"user of another issuer"},
        .created_at = at("2026-11-21T08:00:01.000Z"),
    };
}

// One kind of event: a sample, and decoding followed by encoding.
struct Kind {
    NewEvent sample;
    std::function<NewEvent(const Event&)> recode;
};

template <class AnyEvent>
Kind kind(const AnyEvent& sample, AnyEvent (*decode)(const Event&)) {
    return {encode(sample), [decode](const Event& event) {
                return encode(decode(event));
            }};
}

Kind order_created() {
    const OrderCreated event{
        .id = kOrder,
        .version = 5,
        .status = "created",
        .buyer = kBuyer,
        .expires_at = kExpiresAt,
        .price = Money{1950},
        .currency = "usd",
        .ticket = kTicket,
        .ticket_title = "Front row",
        .ticket_version = 7,
    };
    return kind(event, decode_order_created);
}

Kind order_awaiting_payment() {
    const OrderAwaitingPayment event{
        .id = kOrder,
        .version = 1,
        .status = "awaiting:payment",
        .buyer = kBuyer,
        .payment = kPayment,
        .attempt = 2,
        .in_flight = true,
        .deadline = at("2026-11-21T08:20:16.000Z"),
        .expires_at = kExpiresAt,
        .ticket = kTicket,
    };
    return kind(event, decode_order_awaiting_payment);
}

Kind order_completed() {
    const OrderCompleted event{
        .id = kOrder,
        .version = 2,
        .status = "complete",
        .buyer = kBuyer,
        .payment = kPayment,
        .price = Money{2000},
        .currency = "eur",
        .completed_at = at("2026-11-21T08:01:00.001Z"),
        .ticket = kTicket,
    };
    return kind(event, decode_order_completed);
}

Kind order_cancelled() {
    const OrderCancelled event{
        .id = kOrder,
        .version = 4,
        .status = "cancelled",
        .buyer = kBuyer,
        .reason = "buyer",
        .payment = kPayment,
        .ticket = kTicket,
    };
    return kind(event, decode_order_cancelled);
}

std::vector<Kind> payment_kinds() {
    const Money amount{1999};
    const Instant captured = at("2026-11-21T08:01:02.003Z");
    return {
        kind(PaymentStarted{kPayment, 1, kOrder, kBuyer, 2, amount, "usd"}, decode_payment_started),
        kind(
            PaymentAuthorized{kPayment, 2, kOrder, kBuyer, 3, "pi_1", amount, "usd"},
            decode_payment_authorized
        ),
        kind(
            PaymentCreated{kPayment, 3, kOrder, "pi_1", amount, "usd", captured},
            decode_payment_created
        ),
        kind(
            PaymentFailed{
                kPayment, 4, kOrder, 1, "authorization", "card_declined", "insufficient_funds"},
            decode_payment_failed
        ),
        kind(PaymentVoided{kPayment, 5, kOrder, "pi_1", "expired"}, decode_payment_voided),
        kind(
            PaymentRefunded{kPayment, 6, kOrder, "pi_1", amount, "usd", "compensation"},
            decode_payment_refunded
        ),
    };
}

std::vector<Kind> all_kinds() {
    const UserCreated user{kBuyer, 0, "ada@example.com", at("2026-11-21T08:00:00.250Z")};
    std::vector<Kind> kinds{
        kind(user, decode_user_created),
        kind(TicketCreated{ticket_facts(0)}, decode_ticket_created),
        kind(TicketUpdated{ticket_facts(3), "reserved", "sold", kOrder}, decode_ticket_updated),
        order_created(),
        order_awaiting_payment(),
        order_completed(),
        order_cancelled(),
        kind(OrderPaymentRejected{kOrder, kPayment, 3, "expired"}, decode_order_payment_rejected),
        kind(ExpirationComplete{kOrder, kExpiresAt}, decode_expiration_complete),
    };
    for (auto& payment : payment_kinds()) {
        kinds.push_back(std::move(payment));
    }
    return kinds;
}

std::string golden(const std::string& type) {
    std::string file = type;
    file.replace(file.find(':'), 1, "-");
    std::ifstream in{STAGEDOOR_TESTDATA "/" + file + ".json"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_TRUE(text.ends_with("\n")) << type;
    text.pop_back();
    return text;
}

Event with_data(Event event, const json::object& data) {
    event.data = json::serialize(data);
    return event;
}

// Members that are for other readers, or may be absent.
bool may_be_absent(const std::string& type, const std::string& member) {
    static const std::vector<std::string> optional{
        "ticket:updated orderId",
        "order:cancelled paymentId",
        "payment:failed declineCode",
        "payment:voided stripeId",
    };
    const auto full = type + " " + member;
    return member == "price" || std::find(optional.begin(), optional.end(), full) != optional.end();
}

TEST(EventCodec, WritesWhatTheGoldenFilesHold) {
    for (const auto& [sample, recode] : all_kinds()) {
        Event event = parse_cloudevent(golden(sample.type));
        event.data = sample.data;
        event.version = sample.version;
        event.subject = sample.subject;

        EXPECT_EQ(to_cloudevent(event), golden(sample.type));
    }
}

TEST(EventCodec, ReadsEveryMemberBack) {
    for (const auto& [sample, recode] : all_kinds()) {
        const NewEvent again = recode(parse_cloudevent(golden(sample.type)));

        EXPECT_EQ(again.type, sample.type);
        EXPECT_EQ(again.subject, sample.subject);
        EXPECT_EQ(again.version, sample.version);
        EXPECT_EQ(again.data, sample.data);
    }
}

TEST(EventCodec, IgnoresMembersItDoesNotKnow) {
    for (const auto& [sample, recode] : all_kinds()) {
        const Event event = parse_cloudevent(golden(sample.type));
        auto data = json::parse(event.data).as_object();
        data["addedLater"] = {{"some", "thing"}};

        EXPECT_EQ(recode(with_data(event, data)).data, sample.data);
    }
}

TEST(EventCodec, RefusesAMissingMember) {
    for (const auto& [sample, recode] : all_kinds()) {
        const Event event = parse_cloudevent(golden(sample.type));
        const auto whole = json::parse(event.data).as_object();
        for (const auto& member : whole) {
            auto data = whole;
            data.erase(member.key());
            const bool optional = may_be_absent(sample.type, std::string{member.key()});

            if (optional) {
                EXPECT_NO_THROW((void)recode(with_data(event, data))) << member.key();
            } else {
                EXPECT_THROW((void)recode(with_data(event, data)), DecodeError) << member.key();
            }
        }
    }
}

TEST(EventCodec, RefusesAMemberOfAnotherType) {
    for (const auto& [sample, recode] : all_kinds()) {
        const Event event = parse_cloudevent(golden(sample.type));
        const auto whole = json::parse(event.data).as_object();
        for (const auto& member : whole) {
            auto data = whole;
            data[member.key()] = json::array{1};
            if (member.key() != "price") {
                EXPECT_THROW((void)recode(with_data(event, data)), DecodeError) << member.key();
            }
        }
    }
}

TEST(EventCodec, RefusesDataThatIsNoObjectAndEventsOfAnotherType) {
    for (const auto& [sample, recode] : all_kinds()) {
        Event event = parse_cloudevent(golden(sample.type));
        event.data = "[]";
        EXPECT_THROW((void)recode(event), DecodeError);
        event.data = "{";
        EXPECT_THROW((void)recode(event), DecodeError);
        event.data = sample.data;
        event.type += "d";
        EXPECT_THROW((void)recode(event), DecodeError);
    }
}

TEST(EventCodec, RefusesMalformedIdsUsersAndTimes) {
    const Event event = parse_cloudevent(golden("order:created"));
    const auto whole = json::parse(event.data).as_object();
    const auto refused = [&](const char* member, const std::string& value) {
        auto data = whole;
        data[member] = value;
        EXPECT_THROW((void)decode_order_created(with_data(event, data)), DecodeError) << value;
    };

    refused("id", "6b014f90deadbeef0123456");
    refused("id", "6b014f90deadbeef0123456g");
    refused("userId", "");
    refused("userId", std::string(129, 'u'));
    refused("expiresAt", "2026-11-21T08:15:16Z");
    refused("priceMinor", "1950");
}

// HTTP-14. Prices and amounts are written in one form only, which has no sign.
TEST(EventCodec, RefusesNegativeAmounts) {
    for (const auto& [sample, recode] : all_kinds()) {
        const Event event = parse_cloudevent(golden(sample.type));
        for (const auto* member : {"priceMinor", "amount"}) {
            auto data = json::parse(event.data).as_object();
            if (data.contains(member)) {
                data[member] = -150;
                EXPECT_THROW((void)recode(with_data(event, data)), DecodeError) << sample.type;
            }
        }
    }
}

TEST(EventCodec, LeavesOutOptionalMembersThatAreAbsent) {
    TicketUpdated available{ticket_facts(2), "available", "released", std::nullopt};
    PaymentVoided voided{kPayment, 5, kOrder, std::nullopt, "expired"};

    EXPECT_EQ(encode(available).data.find("orderId"), std::string::npos);
    EXPECT_EQ(encode(voided).data.find("stripeId"), std::string::npos);
}

// What was written before tickets had details stays readable, and what has some keeps them.
TEST(EventCodec, KeepsTheDetailsOfATicket) {
    std::ifstream in{STAGEDOOR_TESTDATA "/ticket-created-with-details.json"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    ASSERT_TRUE(text.ends_with("\n"));
    text.pop_back();

    const Event event = parse_cloudevent(text);
    const TicketCreated created = decode_ticket_created(event);

    EXPECT_EQ(created.ticket.details.event_name, "Aurora");
    EXPECT_EQ(created.ticket.details.starts_at, "2027-03-05T20:00+01:00");
    for (const auto& detail : kTicketDetails) {
        EXPECT_FALSE((created.ticket.details.*detail.text).empty()) << detail.name;
    }
    EXPECT_EQ(encode(created).data, event.data);
}

}  // namespace
}  // namespace stagedoor::contracts
