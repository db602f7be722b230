// Random histories: buyers pay, cancel, leave or answer their bank; the processor fails in all its
// ways; the process dies. When all is healed, every order has its money or none (I2, I3).
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;

class History {
  public:
    explicit History(std::uint64_t seed) : state_{seed * 2 + 1}, bench_{seed} {}

    void run() {
        for (int step = 0; step < 40; ++step) {
            act();
            bench_.advance(Milliseconds{static_cast<std::int64_t>(draw(1500))});
        }
        bench_.processor.faults.clear();
        bench_.processor.delay = Milliseconds{0};
        bench_.advance(std::chrono::minutes{25});
        check();
    }

  private:
    // Knuth's MMIX generator: the same history for the same seed.
    std::uint64_t draw(std::uint64_t below) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state_ >> 33U) % below;
    }

    void act() {
        switch (draw(12)) {
            case 0:
            case 1:
                orders_.push_back(bench_.place_order(Seconds{5 + draw(60)}));
                return;
            case 2:
            case 3:
            case 4:
            case 5:
                pay();
                return;
            case 6:
                cancel();
                return;
            case 7:
            case 8:
                break_something();
                return;
            case 9:
                answer_bank();
                return;
            case 10:
                bench_.processor.delay = Milliseconds{draw(2) * draw(2000)};
                return;
            default:
                bench_.crash();
        }
    }

    void pay() {
        constexpr std::array kCards{"tok_visa", "tok_visa", "tok_declined", "tok_3ds", "tok_picky"};
        if (!orders_.empty()) {
            const auto& order = orders_[draw(orders_.size())];
            (void)bench_.pay(order, kCards[draw(kCards.size())]);
        }
    }

    void cancel() {
        if (orders_.empty()) {
            return;
        }
        const auto& id = orders_[draw(orders_.size())];
        const auto& status = bench_.orders.at(id).status;
        if (status != "complete" && status != "cancelled") {
            bench_.cancel_order(id, "buyer");
        }
    }

    void break_something() {
        constexpr std::array kKinds{
            FaultKind::kDropRequest,
            FaultKind::kDropReply,
            FaultKind::kServerFault,
            FaultKind::kBusy,
            FaultKind::kKeyRefused};
        constexpr std::array kOperations{
            Operation::kCreate,
            Operation::kConfirm,
            Operation::kCapture,
            Operation::kCancel,
            Operation::kRefund};
        const auto kind = kKinds[draw(kKinds.size())];
        if (draw(6) == 0) {
            bench_.processor.add_fault(std::nullopt, kind, static_cast<int>(1 + draw(4)));
            return;
        }
        const auto operation = kOperations[draw(kOperations.size())];
        bench_.processor.add_fault(operation, kind, static_cast<int>(1 + draw(4)));
    }

    void answer_bank() {
        for (auto& [id, intent] : bench_.processor.intents) {
            if (intent.status == IntentStatus::kRequiresAction && draw(2) == 0) {
                bench_.processor.authenticate(id, draw(2) == 0);
            }
        }
    }

    void check() {
        EXPECT_FALSE(bench_.processor.any_open());
        std::map<std::string, std::int64_t> kept;
        for (const auto& [id, intent] : bench_.processor.intents) {
            kept[intent.order_id] +=
                intent.received.minor - intent.refunded.value_or(Money{}).minor;
        }
        for (const auto& id : orders_) {
            const bool complete = bench_.orders.at(id).status == "complete";
            EXPECT_EQ(kept[id.str()], complete ? 1999 : 0) << id.view();
            if (const auto payment = bench_.payment_of(id)) {
                const auto status = payment->status;
                EXPECT_TRUE(complete ? status == Status::kCaptured : status == Status::kVoided)
                    << to_string(status);
            }
        }
    }

    std::uint64_t state_;
    Bench bench_;
    std::vector<OrderId> orders_;
};

// PAY-05, PAY-06
TEST(Payment, EndsInTicketOrMoneyBackWhateverHappens) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History{seed}.run();
    }
}

}  // namespace
}  // namespace stagedoor::payments
