#include "app/http/request_gate.hpp"

namespace stagedoor::app {

namespace {

// The gate is looked at again after this long, so that no lost wake-up holds a test up for ever.
constexpr Milliseconds kLookout{1000};

// Says that a request is out again, however it ended.
template <class Leave>
class OnExit {
  public:
    explicit OnExit(Leave leave) : leave_{std::move(leave)} {}
    OnExit(const OnExit&) = delete;
    OnExit& operator=(const OnExit&) = delete;
    ~OnExit() { leave_(); }

  private:
    Leave leave_;
};

}  // namespace

std::vector<Route> RequestGate::guard(std::vector<Route> routes) {
    for (auto& route : routes) {
        route.handler = [this, handler = std::move(route.handler)](http::Request& request) {
            return pass(handler, request);
        };
    }
    return routes;
}

Task<http::Response> RequestGate::pass(const http::Handler& handler, http::Request& request) {
    auto seen = changed_.count();
    while (!try_enter()) {
        co_await wait(seen);
        seen = changed_.count();
    }
    const auto on_exit = [this] {
        leave();
    };
    const OnExit guard{on_exit};
    co_return co_await handler(request);
}

Task<void> RequestGate::close() {
    auto seen = changed_.count();
    while (!try_close()) {
        co_await wait(seen);
        seen = changed_.count();
    }
}

Task<void> RequestGate::drain() {
    while (true) {
        const auto seen = changed_.count();
        {
            const std::lock_guard lock{mutex_};
            if (inside_ == 0) {
                co_return;
            }
        }
        co_await wait(seen);
    }
}

void RequestGate::open() {
    {
        const std::lock_guard lock{mutex_};
        closed_ = false;
    }
    changed_.notify();
}

bool RequestGate::try_enter() {
    const std::lock_guard lock{mutex_};
    inside_ += closed_ ? 0 : 1;
    return !closed_;
}

bool RequestGate::try_close() {
    const std::lock_guard lock{mutex_};
    const bool mine = !closed_;
    closed_ = true;
    return mine;
}

void RequestGate::leave() {
    bool last = false;
    {
        const std::lock_guard lock{mutex_};
        last = --inside_ == 0;
    }
    if (last) {
        changed_.notify();
    }
}

Task<void> RequestGate::wait(std::uint64_t seen) {
    co_await changed_.wait(seen, env_.scheduler().monotonic() + kLookout);
}

}  // namespace stagedoor::app
