#include "platform/runtime/system_scheduler.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

namespace stagedoor {
namespace {

// How long the alarm sleeps at most. It also bounds how late a wall timer is after the machine was
// suspended, which the alarm's clock does not count.
constexpr Seconds kLongestSleep{1};

}  // namespace

SystemScheduler::SystemScheduler(const Clock& clock)
    : clock_{clock}, work_{io_.get_executor()}, alarm_{io_}, armed_for_{monotonic()} {
    boost::asio::post(io_, [this] { run_due(); });
    thread_ = std::thread{[this] {
        io_.run();
    }};
}

SystemScheduler::~SystemScheduler() {
    io_.stop();
    thread_.join();
}

boost::asio::any_io_executor SystemScheduler::executor() {
    return io_.get_executor();
}

Monotonic SystemScheduler::monotonic() const {
    return std::chrono::steady_clock::now();
}

TimerId SystemScheduler::call_at(Monotonic when, std::function<void()> action) {
    std::unique_lock lock{mutex_};
    const TimerId id = ++last_id_;
    monotonic_timers_.add(id, when, std::move(action));
    wake_at(when, std::move(lock));
    return id;
}

TimerId SystemScheduler::call_at(Instant when, std::function<void()> action) {
    const auto away = std::clamp<Milliseconds>(when - clock_.now(), Milliseconds{0}, kLongestSleep);
    std::unique_lock lock{mutex_};
    const TimerId id = ++last_id_;
    wall_timers_.add(id, when, std::move(action));
    wake_at(monotonic() + away, std::move(lock));
    return id;
}

void SystemScheduler::cancel(TimerId id) {
    // Destroyed last, outside the lock: an action may own what calls back into here.
    std::function<void()> dropped;
    std::function<void()> dropped_too;
    const std::lock_guard lock{mutex_};
    dropped = monotonic_timers_.remove(id);
    dropped_too = wall_timers_.remove(id);
}

void SystemScheduler::clock_moved() {
    std::promise<void> done;
    boost::asio::dispatch(io_, [this, &done] {
        run_due();
        done.set_value();
    });
    done.get_future().wait();
}

// Makes the alarm ring at `when` if it would ring later.
void SystemScheduler::wake_at(Monotonic when, std::unique_lock<std::mutex> lock) {
    if (when >= armed_for_) {
        return;
    }
    armed_for_ = when;
    lock.unlock();
    boost::asio::post(io_, [this] { arm(); });
}

void SystemScheduler::arm() {
    const std::lock_guard lock{mutex_};
    armed_for_ = next_due();
    alarm_.expires_at(armed_for_);
    alarm_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) {
            run_due();
        }
    });
}

void SystemScheduler::run_due() {
    while (const auto action = take_due()) {
        action();
    }
    arm();
}

std::function<void()> SystemScheduler::take_due() {
    const Instant wall = clock_.now();
    const std::lock_guard lock{mutex_};
    if (auto action = monotonic_timers_.take_due(monotonic())) {
        return std::move(*action);
    }
    return wall_timers_.take_due(wall).value_or(nullptr);
}

// Under the lock.
Monotonic SystemScheduler::next_due() const {
    const Monotonic now = monotonic();
    Monotonic next = now + kLongestSleep;
    if (const auto when = monotonic_timers_.next()) {
        next = std::min(next, *when);
    }
    if (const auto when = wall_timers_.next()) {
        const auto away = *when - clock_.now();
        next = std::min(next, now + std::min<Milliseconds>(away, kLongestSleep));
    }
    return next;
}

}  // namespace stagedoor
