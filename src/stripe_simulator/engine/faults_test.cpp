#include "stripe_simulator/engine/faults.hpp"

#include <gtest/gtest.h>

#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

const std::string kIntents = "/v1/payment_intents";
const Fields kGood{{"amount", "2000"}, {"currency", "usd"}};

std::size_t intents(Account& account) {
    return account.engine.ledger().intents.rows().size();
}

// PAY-06
TEST(StripeFaults, DropReplyTakesEffectAndIsStored) {
    Account account;
    account.order_fault(Operation::kCreate, FaultKind::kDropReply);

    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 0);
    EXPECT_EQ(intents(account), 1U);

    const auto retry = account.post_with_key("k", kIntents, kGood);
    EXPECT_EQ(retry.status, 200);
    EXPECT_EQ(retry.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(intents(account), 1U);
}

TEST(StripeFaults, DropRequestAndOfflineHaveNoEffect) {
    for (const auto kind : {FaultKind::kDropRequest, FaultKind::kOffline}) {
        Account account;
        account.order_fault(std::nullopt, kind);

        EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 0);
        EXPECT_EQ(intents(account), 0U);
        EXPECT_EQ(account.post_with_key("k", kIntents, kGood).header("Idempotent-Replayed"), "");
    }
}

TEST(StripeFaults, TransientStatusesStoreNothing) {
    for (const auto& [kind, status] :
         {std::pair{FaultKind::kHttp500, 500},
          std::pair{FaultKind::kHttp409, 409},
          std::pair{FaultKind::kHttp429, 429}}) {
        Account account;
        account.order_fault(Operation::kCreate, kind);

        EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, status);
        EXPECT_EQ(intents(account), 0U);
        EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 200);
    }
}

// PAY-06
TEST(StripeFaults, StoredFailureReplaysWithoutTheEffect) {
    Account account;
    account.order_fault(Operation::kCreate, FaultKind::kHttp500Stored);

    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 500);
    const auto retry = account.post_with_key("k", kIntents, kGood);

    EXPECT_EQ(retry.status, 500);
    EXPECT_EQ(retry.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(retry.header("Stripe-Should-Retry"), "false");
    EXPECT_EQ(intents(account), 0U);
    EXPECT_EQ(account.post_with_key("other", kIntents, kGood).status, 200);
}

// PAY-06
TEST(StripeFaults, FailureAfterTheEffectReplaysToo) {
    Account account;
    account.order_fault(Operation::kCreate, FaultKind::kHttp500After);

    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 500);
    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 500);

    EXPECT_EQ(intents(account), 1U);
}

TEST(StripeFaults, DelayIsForTheCallerToWait) {
    Account account;
    Fault fault;
    fault.operation = Operation::kRetrieve;
    fault.kind = FaultKind::kDelay;
    fault.delay = Milliseconds{1500};
    ASSERT_TRUE(account.engine.faults().add(fault));

    EXPECT_EQ(account.engine.admit(account.request("GET", kIntents, {})).delay.count(), 1500);
    EXPECT_EQ(account.engine.admit(account.request("GET", kIntents, {})).delay.count(), 0);
}

TEST(StripeFaults, DeclineWaitsForTheNextConfirm) {
    Account account;
    Fault fault;
    fault.kind = FaultKind::kDecline;
    fault.decline_code = "do_not_honor";
    ASSERT_TRUE(account.engine.faults().add(fault));

    const auto intent = account.create();
    const auto reply = account.confirm(intent, "tok_visa");

    EXPECT_EQ(reply.status, 402);
    EXPECT_EQ(reply.at("/error/code"), "card_declined");
    EXPECT_EQ(reply.at("/error/decline_code"), "do_not_honor");
    EXPECT_EQ(account.confirm(intent, "tok_visa").status, 200);
}

TEST(StripeFaults, MeetOnlyTheirOperation) {
    Account account;
    account.order_fault(Operation::kCapture, FaultKind::kHttp500);

    const auto intent = account.authorize();

    EXPECT_EQ(account.retrieve(intent).status, 200);
    EXPECT_EQ(account.act(intent, "capture").status, 500);
    EXPECT_EQ(account.act(intent, "capture").status, 200);
}

TEST(StripeFaults, ApplyInTheOrderGivenAndCountDown) {
    Account account;
    account.order_fault(Operation::kCreate, FaultKind::kHttp500, 2);
    account.order_fault(Operation::kCreate, FaultKind::kHttp429);
    std::vector<int> statuses;
    for (int call = 0; call < 4; ++call) {
        statuses.push_back(account.post(kIntents, kGood).status);
    }

    EXPECT_EQ(statuses, (std::vector{500, 500, 429, 200}));
    EXPECT_TRUE(account.engine.faults().list().empty());
}

TEST(StripeFaults, WithoutACountLastUntilDeleted) {
    Account account;
    account.order_fault(std::nullopt, FaultKind::kHttp500, 0);
    for (int call = 0; call < 5; ++call) {
        EXPECT_EQ(account.get(kIntents).status, 500);
    }

    account.engine.faults().clear();

    EXPECT_EQ(account.get(kIntents).status, 200);
}

TEST(StripeFaults, EveryKindAndOperationHasAName) {
    for (const auto kind :
         {FaultKind::kDropReply,
          FaultKind::kDropRequest,
          FaultKind::kHttp500,
          FaultKind::kHttp500Stored,
          FaultKind::kHttp500After,
          FaultKind::kHttp409,
          FaultKind::kHttp429,
          FaultKind::kDelay,
          FaultKind::kDecline,
          FaultKind::kOffline}) {
        EXPECT_EQ(parse_fault_kind(to_text(kind)), kind);
    }
    for (const auto operation :
         {Operation::kCreate,
          Operation::kConfirm,
          Operation::kCapture,
          Operation::kCancel,
          Operation::kRefund,
          Operation::kRetrieve}) {
        EXPECT_EQ(parse_operation(to_text(operation)), operation);
    }
    EXPECT_FALSE(parse_fault_kind("none").has_value());
    EXPECT_FALSE(parse_operation("any").has_value());
}

TEST(StripeFaults, AreLimited) {
    Faults faults;
    for (std::size_t i = 0; i < kMaxFaults; ++i) {
        ASSERT_TRUE(faults.add({}));
    }
    EXPECT_FALSE(faults.add({}));
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
