#include "services/payments/http/waiting.hpp"

#include <algorithm>

namespace stagedoor::payments {
namespace {

using Kind = Outcome::Kind;

bool goes_on(Kind kind, bool past_action) {
    return kind == Kind::kOpen || kind == Kind::kLosing || kind == Kind::kCapturing ||
           (past_action && kind == Kind::kActionRequired);
}

}  // namespace

Task<std::optional<AttemptView>> OutcomeWaiter::wait(
    AttemptRef ref, OrderId order, bool past_action
) {
    const auto signal = moved_.get(order.str());
    auto deadline = env_.scheduler().monotonic() + kLongestWait;
    bool bought = false;
    for (;;) {
        const auto seen = signal->count();
        auto view = co_await read_.attempt(ref);
        if (!view || !goes_on(view->outcome.kind, past_action)) {
            co_return view;
        }
        if (view->outcome.kind == Kind::kCapturing && !bought) {
            bought = true;
            deadline = std::min(deadline, env_.scheduler().monotonic() + kCaptureWait);
        }
        if (stopping_) {
            co_return view;
        }
        const auto now = env_.scheduler().monotonic();
        if (now >= deadline) {
            co_return view;
        }
        (void)co_await signal->wait(seen, std::min(deadline, now + kLookout));
    }
}

void OutcomeWaiter::stop() {
    stopping_ = true;
    moved_.notify_all();
}

}  // namespace stagedoor::payments
