#include "services/payments/events/background_driver.hpp"

#include <array>
#include <utility>
#include <vector>

#include "platform/observability/log.hpp"

namespace stagedoor::payments {
namespace {

using Next = SettlePayment::Next;

constexpr Milliseconds kLookInterval{1000};
constexpr int kHurriedRetries = 3;

// A task that ends once everything queued on the executor before it has run.
Task<void> barrier() {
    co_return;
}

}  // namespace

BackgroundDriver::BackgroundDriver(Env& env, SettlePayment& settle, KeyedSignal& moved)
    : env_{env}, settle_{settle}, moved_{moved}, budget_{env.now()}, tasks_{env.scheduler()} {}

void BackgroundDriver::wake(const PaymentId& id) {
    if (!stopping_) {
        tasks_.spawn("payment " + id.str(), drive(id));
    }
}

void BackgroundDriver::wake_if_idle(const PaymentId& id) {
    {
        const std::lock_guard lock{mutex_};
        const auto entry = entries_.find(id);
        if (entry != entries_.end() && (entry->second.running || entry->second.timer)) {
            return;
        }
    }
    wake(id);
}

bool BackgroundDriver::look(const PaymentId& id, bool urgent) {
    {
        const std::lock_guard lock{mutex_};
        const auto now = env_.scheduler().monotonic();
        auto& entry = entries_[id];
        if (!urgent && entry.looked_at && now - *entry.looked_at < kLookInterval) {
            return false;
        }
        entry.looked_at = now;
        entry.look = true;
    }
    wake(id);
    return true;
}

Task<void> BackgroundDriver::drive(PaymentId id) {
    if (!enter(id)) {
        co_return;
    }
    bool more = true;
    while (more) {
        const bool look = take_look(id);
        const auto report = co_await step(id, look);
        note(id, report);
        more = continues(id, report);
    }
}

bool BackgroundDriver::enter(const PaymentId& id) {
    const std::lock_guard lock{mutex_};
    auto& entry = entries_[id];
    if (entry.running) {
        entry.again = true;
        return false;
    }
    entry.running = true;
    if (const auto timer = std::exchange(entry.timer, std::nullopt)) {
        env_.scheduler().cancel(*timer);
    }
    return true;
}

bool BackgroundDriver::take_look(const PaymentId& id) {
    const std::lock_guard lock{mutex_};
    auto& entry = entries_[id];
    entry.again = false;
    return std::exchange(entry.look, false);
}

Task<SettlePayment::Report> BackgroundDriver::step(PaymentId id, bool look) {
    SettlePayment::Report failed;
    failed.next = Next::kRetry;
    try {
        co_return co_await settle_.step(id, look);
    } catch (const std::exception& error) {
        failed.fault = error.what();
    }
    co_return failed;
}

void BackgroundDriver::note(const PaymentId& id, const SettlePayment::Report& report) {
    if (!report.alarm.empty()) {
        raise(id, report.alarm);
    }
    if (!report.fault.empty()) {
        log::warning(
            "a call to the card processor proved nothing",
            {{"payment", id.view()}, {"reason", report.fault}}
        );
    }
    if (report.order) {
        moved_.notify(report.order->str());
    }
}

void BackgroundDriver::raise(const PaymentId& id, std::string_view alarm) {
    ++alarms_;
    log::error("a payment needs attention", {{"payment", id.view()}, {"what", alarm}});
}

bool BackgroundDriver::continues(const PaymentId& id, const SettlePayment::Report& report) {
    const std::lock_guard lock{mutex_};
    auto& entry = entries_[id];
    if (report.next != Next::kIdle && report.next != Next::kPoll) {
        fault_ = report.fault;
    }
    if (report.first_try) {
        budget_.count_first_try();
    }
    if (report.moved) {
        entry.tries = 0;
        entry.polls = 0;
    }
    const bool more = (report.next == Next::kAgain || entry.again) && !stopping_;
    if (more) {
        return true;
    }
    entry.running = false;
    schedule(id, entry, report);
    if (!entry.timer) {
        entries_.erase(id);
    }
    return false;
}

void BackgroundDriver::schedule(
    const PaymentId& id, Entry& entry, const SettlePayment::Report& report
) {
    if (stopping_ || report.next == Next::kIdle) {
        return;
    }
    const bool poll = report.next == Next::kPoll;
    const auto delay = poll ? poll_delay(entry.polls++) : delay_of_retry(++entry.tries);
    entry.timer =
        env_.scheduler().call_at(env_.now() + delay, [this, id, poll] { on_timer(id, poll); });
}

void BackgroundDriver::on_timer(const PaymentId& id, bool look) {
    {
        const std::lock_guard lock{mutex_};
        auto& entry = entries_[id];
        entry.timer.reset();
        entry.look = entry.look || look;
    }
    wake(id);
}

Milliseconds BackgroundDriver::delay_of_retry(int tries) {
    std::array<std::byte, 1> chance{};
    env_.random().fill(chance);
    const double jitter = static_cast<double>(std::to_integer<int>(chance[0])) / 255;
    const bool hurried = tries <= kHurriedRetries && budget_.take(env_.now());
    return retry_delay(tries, hurried, jitter);
}

std::string BackgroundDriver::fault() const {
    const std::lock_guard lock{mutex_};
    return fault_;
}

Task<void> BackgroundDriver::stop() {
    stopping_ = true;
    std::vector<TimerId> timers;
    {
        const std::lock_guard lock{mutex_};
        for (auto& [id, entry] : entries_) {
            if (const auto timer = std::exchange(entry.timer, std::nullopt)) {
                timers.push_back(*timer);
            }
        }
    }
    for (const auto timer : timers) {
        env_.scheduler().cancel(timer);
    }
    // A timer's action may be running right now; behind the barrier it is not.
    tasks_.spawn("payments: stop", barrier());
    tasks_.request_stop();
    co_await tasks_.join();
    const std::lock_guard lock{mutex_};
    entries_.clear();
    fault_.clear();
}

}  // namespace stagedoor::payments
