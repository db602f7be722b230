#include "platform/runtime/signal.hpp"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "platform/runtime/suspend.hpp"

namespace stagedoor {

struct Signal::State : std::enable_shared_from_this<State> {
    struct Waiter {
        Resume<bool> resume;
        TimerId timer = 0;
    };

    explicit State(Scheduler& s) : scheduler{s} {}

    void add(std::uint64_t seen, Monotonic deadline, const Resume<bool>& resume) {
        std::unique_lock lock{mutex};
        if (count != seen) {
            lock.unlock();
            resume(true);
            return;
        }
        const std::uint64_t id = next_waiter++;
        auto& waiter = waiters.emplace(id, Waiter{resume}).first->second;
        if (deadline != kNever) {
            // Under the lock: a timer that fires at once must find its waiter complete.
            waiter.timer = scheduler.call_at(deadline, [weak = weak_from_this(), id] {
                if (const auto self = weak.lock()) {
                    self->time_out(id);
                }
            });
        }
    }

    void time_out(std::uint64_t id) {
        std::unique_lock lock{mutex};
        const auto node = waiters.extract(id);
        lock.unlock();
        if (!node.empty()) {
            node.mapped().resume(false);
        }
    }

    void notify() {
        std::unique_lock lock{mutex};
        ++count;
        const auto woken = std::exchange(waiters, {});
        lock.unlock();
        for (const auto& [id, waiter] : woken) {
            scheduler.cancel(waiter.timer);
            waiter.resume(true);
        }
    }

    Scheduler& scheduler;
    mutable std::mutex mutex;
    std::uint64_t count = 0;
    std::uint64_t next_waiter = 0;
    std::map<std::uint64_t, Waiter> waiters;
};

Signal::Signal(Scheduler& scheduler) : state_{std::make_shared<State>(scheduler)} {}

Signal::~Signal() = default;

std::uint64_t Signal::count() const {
    const std::lock_guard lock{state_->mutex};
    return state_->count;
}

void Signal::notify() {
    // A woken waiter may destroy the signal before this returns.
    const auto state = state_;
    state->notify();
}

Task<bool> Signal::wait(std::uint64_t seen, Monotonic deadline) {
    if (count() != seen) {
        co_return true;
    }
    if (deadline <= state_->scheduler.monotonic()) {
        co_return false;
    }
    // No owning pointer in this frame: the state owns the frame while it waits.
    const auto start = [&state = *state_, seen, deadline](const Resume<bool>& resume) {
        state.add(seen, deadline, resume);
    };
    co_return co_await suspend<bool>(start);
}

struct KeyedSignal::State : std::enable_shared_from_this<State> {
    explicit State(Scheduler& s) : scheduler{s} {}

    std::shared_ptr<Signal> get(const std::string& key) {
        const std::lock_guard lock{mutex};
        auto& entry = signals[key];
        auto signal = entry.lock();
        if (!signal) {
            auto forget = [weak = weak_from_this(), key](Signal* dead) {
                delete dead;
                if (const auto self = weak.lock()) {
                    self->forget(key);
                }
            };
            signal = std::shared_ptr<Signal>{new Signal{scheduler}, std::move(forget)};
            entry = signal;
        }
        return signal;
    }

    // The name may have been taken anew since its signal died.
    void forget(const std::string& key) {
        const std::lock_guard lock{mutex};
        const auto found = signals.find(key);
        if (found != signals.end() && found->second.expired()) {
            signals.erase(found);
        }
    }

    std::shared_ptr<Signal> find(const std::string& key) {
        const std::lock_guard lock{mutex};
        const auto found = signals.find(key);
        return found != signals.end() ? found->second.lock() : nullptr;
    }

    std::vector<std::shared_ptr<Signal>> all() {
        const std::lock_guard lock{mutex};
        std::vector<std::shared_ptr<Signal>> live;
        for (const auto& [key, entry] : signals) {
            if (auto signal = entry.lock()) {
                live.push_back(std::move(signal));
            }
        }
        return live;
    }

    Scheduler& scheduler;
    mutable std::mutex mutex;
    std::map<std::string, std::weak_ptr<Signal>> signals;
};

KeyedSignal::KeyedSignal(Scheduler& scheduler) : state_{std::make_shared<State>(scheduler)} {}

KeyedSignal::~KeyedSignal() = default;

std::shared_ptr<Signal> KeyedSignal::get(const std::string& key) {
    return state_->get(key);
}

void KeyedSignal::notify(const std::string& key) {
    if (const auto signal = state_->find(key)) {
        signal->notify();
    }
}

void KeyedSignal::notify_all() {
    for (const auto& signal : state_->all()) {
        signal->notify();
    }
}

std::size_t KeyedSignal::size() const {
    const std::lock_guard lock{state_->mutex};
    return state_->signals.size();
}

Task<void> sleep_until(Scheduler& scheduler, Monotonic deadline) {
    const auto start = [&scheduler, deadline](const Resume<bool>& resume) {
        scheduler.call_at(deadline, [resume] { resume(true); });
    };
    (void)co_await suspend<bool>(start);
}

}  // namespace stagedoor
