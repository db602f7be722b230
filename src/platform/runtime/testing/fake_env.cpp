#include "platform/runtime/testing/fake_env.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "platform/runtime/timer_queue.hpp"

namespace stagedoor::testing {
namespace {

class FakeClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return from_millis(millis_.load()); }
    void advance(Milliseconds by) { millis_ += by.count(); }

  private:
    std::atomic<std::int64_t> millis_ = to_millis(FakeEnv::kStart);
};

// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
class FakeRandom final : public Random {
  public:
    explicit FakeRandom(std::uint64_t seed) : state_{seed} {}

    void fill(std::span<std::byte> out) override {
        const std::lock_guard lock{mutex_};
        std::generate(out.begin(), out.end(), [&] {
            return static_cast<std::byte>(next() >> 56U);
        });
    }

  private:
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    std::mutex mutex_;
    std::uint64_t state_;
};

// Locked, because pools and writers of a test may have threads of their own.
class FakeScheduler final : public Scheduler {
  public:
    FakeScheduler(boost::asio::io_context& io, FakeClock& clock) : io_{io}, clock_{clock} {}

    [[nodiscard]] boost::asio::any_io_executor executor() override { return io_.get_executor(); }
    [[nodiscard]] Monotonic monotonic() const override {
        const std::lock_guard lock{mutex_};
        return now_;
    }
    TimerId call_at(Monotonic when, std::function<void()> action) override {
        const std::lock_guard lock{mutex_};
        monotonic_timers_.add(++last_id_, when, std::move(action));
        return last_id_;
    }
    TimerId call_at(Instant when, std::function<void()> action) override {
        const std::lock_guard lock{mutex_};
        wall_timers_.add(++last_id_, when, std::move(action));
        return last_id_;
    }
    void cancel(TimerId id) override {
        std::function<void()> dropped;
        std::function<void()> dropped_too;
        const std::lock_guard lock{mutex_};
        dropped = monotonic_timers_.remove(id);
        dropped_too = wall_timers_.remove(id);
    }

    // Runs one timer that is due; false when there is none.
    bool run_due() {
        std::unique_lock lock{mutex_};
        auto action = monotonic_timers_.take_due(now_);
        if (!action) {
            action = wall_timers_.take_due(clock_.now());
        }
        lock.unlock();
        if (action) {
            (*action)();
        }
        return action.has_value();
    }

    void advance(Milliseconds by) {
        const std::lock_guard lock{mutex_};
        now_ += by;
        clock_.advance(by);
    }

    // How far away the next timer is, rounded up; nullopt when there is none.
    [[nodiscard]] std::optional<Milliseconds> next() const {
        const std::lock_guard lock{mutex_};
        std::optional<Milliseconds> away;
        if (const auto when = monotonic_timers_.next(); when && *when != Monotonic::max()) {
            away = std::chrono::ceil<Milliseconds>(*when - now_);
        }
        if (const auto when = wall_timers_.next()) {
            away = std::min(away.value_or(Milliseconds::max()), *when - clock_.now());
        }
        return away;
    }

  private:
    boost::asio::io_context& io_;
    FakeClock& clock_;
    mutable std::mutex mutex_;
    TimerQueue<Monotonic> monotonic_timers_;
    TimerQueue<Instant> wall_timers_;
    TimerId last_id_ = 0;
    Monotonic now_{Seconds{1000}};
};

}  // namespace

struct FakeEnv::Impl {
    explicit Impl(std::uint64_t seed) : random{seed} {}

    // Frames of coroutines go back through the io_context, so it is destroyed last.
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        io.get_executor()};
    FakeClock clock;
    FakeRandom random;
    FakeScheduler scheduler{io, clock};
    Env env{clock, random, scheduler};
};

FakeEnv::FakeEnv(std::uint64_t seed) : impl_{std::make_unique<Impl>(seed)} {}

FakeEnv::~FakeEnv() = default;

Env& FakeEnv::env() {
    return impl_->env;
}

Instant FakeEnv::now() {
    return impl_->clock.now();
}

boost::asio::any_io_executor FakeEnv::executor() {
    return impl_->io.get_executor();
}

void FakeEnv::run() {
    do {
        while (impl_->io.poll() > 0) {
        }
    } while (impl_->scheduler.run_due());
}

void FakeEnv::advance(Milliseconds by) {
    run();
    for (auto next = impl_->scheduler.next(); next && *next <= by; next = impl_->scheduler.next()) {
        impl_->scheduler.advance(*next);
        by -= *next;
        run();
    }
    impl_->scheduler.advance(by);
}

void FakeEnv::advance_to_next_timer() {
    const auto next = impl_->scheduler.next();
    if (!next) {
        throw std::runtime_error{"FakeEnv: no timer is left to wait for"};
    }
    advance(*next);
}

void FakeEnv::jump_clock(Milliseconds by) {
    impl_->clock.advance(by);
    run();
}

void FakeEnv::run_until(const std::function<bool()>& reached) {
    run();
    while (!reached()) {
        if (impl_->io.run_one_for(kPatience) == 0) {
            throw std::runtime_error{
                "FakeEnv: nothing runs any more; what is awaited may need a timer (see advance)"};
        }
        run();
    }
}

}  // namespace stagedoor::testing
