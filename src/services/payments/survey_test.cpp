// What those who watch are told of money and tickets: nothing while all is well, and each kind of
// trouble as long as it lasts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/database/testing/query_plan.hpp"
#include "services/payments/storage/statements.hpp"
#include "services/payments/testing/bench.hpp"
#include "services/payments/use_cases/survey_money.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;

class SurveyTest : public ::testing::Test {
  protected:
    SurveyMoney::Report survey() {
        SurveyMoney use_case{bench.fake.env(), bench.store.database(), bench.running->payments};
        return bench.fake.await(use_case.run());
    }
    // Unresolved, paid without ticket, ticket without payment.
    std::array<std::int64_t, 3> counts() {
        const auto seen = survey().counts;
        return {seen.unresolved, seen.paid_without_ticket, seen.ticket_without_payment};
    }
    using Counts = std::array<std::int64_t, 3>;

    Bench bench;
    OrderId order = bench.place_order();
};

TEST_F(SurveyTest, SeesNothingInAPurchaseNorInADecline) {
    EXPECT_EQ(counts(), (Counts{0, 0, 0}));
    EXPECT_EQ(bench.paid(order, "tok_declined").status, 400);
    EXPECT_EQ(counts(), (Counts{0, 0, 0}));
    auto hint = bench.webhook("evt_1", "pi_1");
    bench.settle();
    EXPECT_EQ(counts(), (Counts{0, 0, 0})) << "a hint at what waits for another card";
    EXPECT_EQ(bench.paid(order).status, 201);
    EXPECT_EQ(bench.status_of(order), "captured");
    EXPECT_EQ(counts(), (Counts{0, 0, 0}));
    EXPECT_EQ(survey().oldest_age, Milliseconds{0});
}

TEST_F(SurveyTest, TellsTheAgeOfWhatIsNotSettled) {
    bench.processor.add_fault(Operation::kCapture, FaultKind::kDropRequest, 1'000'000);
    EXPECT_EQ(bench.paid(order).status, 201);
    const auto before = survey();
    EXPECT_EQ(before.counts.unresolved, 1);

    bench.advance(Seconds{90});

    EXPECT_EQ(counts(), (Counts{1, 0, 0})) << "held money backs the ticket";
    EXPECT_EQ(survey().oldest_age - before.oldest_age, Seconds{90});
    bench.processor.faults.clear();
    bench.advance(Seconds{60});
    EXPECT_EQ(counts(), (Counts{0, 0, 0}));
}

// OBS-02
TEST_F(SurveyTest, TellsATicketWhoseMoneyIsGoneUntilTheSaleIsUndone) {
    bench.processor.add_fault(Operation::kCapture, FaultKind::kDropRequest, 1'000'000);
    EXPECT_EQ(bench.paid(order).status, 201);
    bench.orders_answer = false;
    bench.processor.only_intent().status = IntentStatus::kCanceled;
    bench.processor.faults.clear();
    bench.advance(Seconds{60});
    EXPECT_EQ(bench.status_of(order), "failed");
    EXPECT_EQ(counts()[2], 1);

    bench.orders_answer = true;
    bench.advance(Seconds{60});

    EXPECT_EQ(bench.orders.at(order).status, "cancelled");
    EXPECT_EQ(counts(), (Counts{0, 0, 0}));
}

TEST_F(SurveyTest, TellsMoneyGivenBackByHand) {
    EXPECT_EQ(bench.paid(order).status, 201);
    bench.processor.only_intent().refunded = Money{1999};
    auto reply = bench.webhook("evt_1", "pi_1");
    bench.settle();

    EXPECT_EQ(bench.status_of(order), "refunded");
    EXPECT_EQ(counts(), (Counts{0, 0, 1}));
}

// OBS-02
TEST_F(SurveyTest, TellsMoneyForAnOrderThatWasTakenAway) {
    EXPECT_EQ(bench.paid(order).status, 201);
    EXPECT_EQ(bench.status_of(order), "captured");

    bench.cancel_order(order, "buyer");  // Orders never does that
    bench.settle();

    EXPECT_EQ(counts(), (Counts{0, 1, 0}));
}

TEST_F(SurveyTest, TellsMoneyFoundTakenForALostOrderUntilItIsGivenBack) {
    bench.orders_answer = false;
    auto paying = bench.pay(order, "tok_3ds");
    bench.settle();
    bench.orders_answer = true;
    bench.settle();
    bench.processor.only_intent().status = IntentStatus::kSucceeded;
    bench.processor.only_intent().received = Money{1999};
    bench.processor.add_fault(Operation::kRefund, FaultKind::kDropRequest, 1'000'000);
    bench.cancel_order(order, "expired");
    bench.advance(Seconds{30});
    EXPECT_EQ(counts(), (Counts{1, 1, 0}));

    bench.processor.faults.clear();
    bench.advance(Seconds{60});

    EXPECT_EQ(bench.status_of(order), "refunded");
    EXPECT_EQ(counts(), (Counts{0, 0, 0}));
    bench.finish(paying);
}

std::string plan_of(const std::string& text) {
    return stagedoor::testing::query_plan(migrations(), text);
}

// OBS-04
TEST(SurveyPlan, WalksOnlyIndexesThatHoldLittle) {
    const auto uses = [](const char* text, const char* index) {
        const auto plan = plan_of(text);
        EXPECT_NE(plan.find(std::string{"INDEX "} + index + "\n"), std::string::npos) << plan;
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
    };
    uses(sql::kCountUnresolved, "payments_open");
    uses(sql::kOldestUnresolved, "payments_open");
    uses(sql::kCountPaidWithoutTicket, "payments_without_ticket");
    uses(sql::kCountTicketWithoutPayment, "payments_missing");
}

}  // namespace
}  // namespace stagedoor::payments
