#include "app/metrics/fact_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contracts/order_events.hpp"
#include "contracts/payment_events.hpp"
#include "platform/observability/testing/recording_sink.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const OrderId kOrder = *OrderId::parse("6b014f90deadbeef01234567");
const PaymentId kPayment = *PaymentId::parse("6b014fa0b16b00b500000001");
const TicketId kTicket = *TicketId::parse("6b014f81c0ffee0123456789");

class FactCountsTest : public ::testing::Test {
  protected:
    void hear(contracts::NewEvent fact) {
        const std::array events{contracts::Event{
            Service::kOrders,
            1,
            std::string(24, 'e'),
            fact.type,
            fact.subject,
            fact.version,
            {},
            fact.data}};
        counts.observe(events);
    }
    void cancel(std::string reason) {
        hear(encode(contracts::OrderCancelled{
            kOrder, 1, "cancelled", UserId{"ada"}, std::move(reason), std::nullopt, kTicket}));
    }
    void fail(std::string stage, std::string code) {
        hear(encode(contracts::PaymentFailed{
            kPayment, 1, kOrder, 1, std::move(stage), std::move(code), std::nullopt}));
    }
    void refund(std::string reason) {
        hear(encode(contracts::PaymentRefunded{
            kPayment, 1, kOrder, "pi_1", Money{1999}, "usd", std::move(reason)}));
    }
    // What is not 0, without the name of the family.
    std::map<std::string, double> told(std::string_view family) {
        stagedoor::testing::RecordingSink sink;
        counts.report(sink);
        std::map<std::string, double> some;
        const std::string begin = std::string{family} + "{result=";
        for (const auto& [name, value] : sink.values) {
            if (name.starts_with(begin) && value != 0) {
                some[name.substr(begin.size(), name.size() - begin.size() - 1)] = value;
            }
        }
        return some;
    }

    FactCounts counts;
};

TEST_F(FactCountsTest, CountOrdersByTheirEnd) {
    hear({"order:created", kOrder.str(), 0, "{}"});
    hear({"order:created", kOrder.str(), 0, "{}"});
    hear({"order:awaiting-payment", kOrder.str(), 1, "{}"});
    hear({"order:completed", kOrder.str(), 2, "{}"});
    cancel("buyer");
    cancel("expired");
    cancel("expired");
    cancel("payment");

    EXPECT_THAT(
        told("stagedoor_orders_total"),
        ElementsAre(
            Pair("cancelled", 1),
            Pair("complete", 1),
            Pair("expired", 2),
            Pair("placed", 2),
            Pair("undone", 1)
        )
    );
}

TEST_F(FactCountsTest, CountPaymentsByTheirResult) {
    hear({"payment:started", kPayment.str(), 0, "{}"});
    hear({"payment:authorized", kPayment.str(), 1, "{}"});
    hear({"payment:created", kPayment.str(), 2, "{}"});
    hear({"payment:voided", kPayment.str(), 2, "{}"});
    fail("authorization", "card_declined");
    fail("capture", "authorization_lapsed");
    refund("compensation");
    refund("external");

    EXPECT_THAT(
        told("stagedoor_payments_total"),
        ElementsAre(
            Pair("authorization_lapsed", 1),
            Pair("authorized", 1),
            Pair("captured", 1),
            Pair("card_declined", 1),
            Pair("refunded", 1),
            Pair("refunded_elsewhere", 1),
            Pair("started", 1),
            Pair("voided", 1)
        )
    );
}

// PAY-08
TEST_F(FactCountsTest, CountNothingThatTheyCannotRead) {
    hear({"order:cancelled", kOrder.str(), 1, "not JSON"});
    hear({"payment:failed", kPayment.str(), 1, "{}"});
    fail("authorization", "a code of tomorrow");
    hear({"ticket:created", kTicket.str(), 0, "{}"});

    EXPECT_THAT(told("stagedoor_orders_total"), IsEmpty());
    EXPECT_THAT(told("stagedoor_payments_total"), IsEmpty());
    hear({"order:created", kOrder.str(), 0, "{}"});
    EXPECT_THAT(told("stagedoor_orders_total"), ElementsAre(Pair("placed", 1)));
}

}  // namespace
}  // namespace stagedoor::app
