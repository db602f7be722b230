#include "services/payments/stripe/counted_processor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/observability/testing/recording_sink.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "services/payments/testing/builders.hpp"

namespace stagedoor::payments {
namespace {

// Answers everything with one proof.
class Oracle final : public CardProcessor {
  public:
    Call build(const Payment&, Operation operation, std::string_view) const override {
        return of(operation);
    }
    std::string confirm_path(std::string_view intent) const override { return std::string{intent}; }
    Task<Reply> send(Call) override { co_return testing::proves(proof); }
    Task<Reply> look(std::string) override { co_return testing::proves(proof); }
    Task<Found> find(Payment) override { co_return Found{proof == Proof::kDone, "", {}}; }
    Task<IntentPage> list(IntentRange) override {
        co_return IntentPage{proof == Proof::kDone, {}, ""};
    }

    static Call of(Operation operation) {
        Call call;
        call.operation = operation;
        return call;
    }

    Proof proof = Proof::kDone;
};

class CountedProcessorTest : public ::testing::Test {
  protected:
    double told(const std::string& operation, const std::string& outcome) {
        stagedoor::testing::RecordingSink sink;
        counted.report(sink);
        const auto found = sink.values.find(
            "stagedoor_stripe_calls_total{operation=" + operation + ",outcome=" + outcome + "}"
        );
        return found == sink.values.end() ? -1 : found->second;
    }
    void ask_everything() {
        for (const auto operation :
             {Operation::kCreate,
              Operation::kConfirm,
              Operation::kCapture,
              Operation::kCancel,
              Operation::kRefund}) {
            fake.await(counted.send(counted.build(testing::a_payment(), operation, "")));
        }
        fake.await(counted.look("pi_1"));
        fake.await(counted.find(testing::a_payment()));
        fake.await(counted.list({}));
    }
    static constexpr std::array<const char*, 8> kAsked{
        "create", "confirm", "capture", "cancel", "refund", "retrieve", "find", "list"};

    stagedoor::testing::FakeEnv fake;
    Oracle oracle;
    CountedProcessor counted{oracle};
};

TEST_F(CountedProcessorTest, CountsEveryCallUnderItsName) {
    ask_everything();
    oracle.proof = Proof::kUnknown;
    ask_everything();
    ask_everything();

    for (const auto* asked : kAsked) {
        EXPECT_EQ(told(asked, "done"), 1) << asked;
        EXPECT_EQ(told(asked, "unknown"), 2) << asked;
        EXPECT_EQ(told(asked, "card_refused"), -1) << "never happened";
    }
}

TEST_F(CountedProcessorTest, TellsOutcomesApart) {
    const std::array<std::pair<Proof, const char*>, 6> outcomes{{
        {Proof::kCardRefused, "card_refused"},
        {Proof::kTokenRejected, "token_rejected"},
        {Proof::kAmountTooSmall, "amount_too_small"},
        {Proof::kRefused, "refused"},
        {Proof::kUnexpectedState, "unexpected_state"},
        {Proof::kKeyRefused, "key_refused"},
    }};
    for (const auto& [proof, name] : outcomes) {
        oracle.proof = proof;
        fake.await(counted.send(Oracle::of(Operation::kConfirm)));
        EXPECT_EQ(told("confirm", name), 1) << name;
    }
    EXPECT_EQ(told("confirm", "done"), 0);
}

}  // namespace
}  // namespace stagedoor::payments
