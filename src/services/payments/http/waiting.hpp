// Requests that wait for a payment: at most 3 s of real time, whatever the test clock says.
#pragma once

#include <atomic>
#include <optional>

#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "services/payments/use_cases/read_payment.hpp"

namespace stagedoor::payments {

inline constexpr Milliseconds kLongestWait{3000};
// How much longer a bought order is waited for so that its capture can be told too.
inline constexpr Milliseconds kCaptureWait{1000};
// Another replica may have moved the payment, which nobody says here.
inline constexpr Milliseconds kLookout{200};

class OutcomeWaiter {
  public:
    // `moved` is notified by the order's id whenever its payment, or what Orders says of it, moved.
    OutcomeWaiter(Env& env, ReadPayment& read, KeyedSignal& moved)
        : env_{env}, read_{read}, moved_{moved} {}

    // The attempt once it has an answer, or as it is when the time is over. nullopt: there is no
    // such payment. `past_action`: do not stop where the bank asks the buyer.
    [[nodiscard]] Task<std::optional<AttemptView>> wait(
        AttemptRef ref, OrderId order, bool past_action
    );

    // Waits for the next movement of the order's payment, at most `longest`. Begins to listen
    // before `begin` runs; does not wait when that returns false.
    template <class Begin>
    [[nodiscard]] Task<void> wait_for_news(OrderId order, Milliseconds longest, Begin begin) {
        const auto signal = moved_.get(order.str());
        const auto seen = signal->count();
        if (begin() && !stopping_) {
            const auto deadline = env_.scheduler().monotonic() + longest;
            (void)co_await signal->wait(seen, deadline);
        }
    }

    void start() { stopping_ = false; }
    // Sends every waiter away with what is known.
    void stop();

  private:
    Env& env_;
    ReadPayment& read_;
    KeyedSignal& moved_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace stagedoor::payments
