#include "platform/runtime/system_env.hpp"

#include <ctime>

#include <sodium.h>

#include "core/check.hpp"
#include "platform/runtime/slewed_clock.hpp"
#include "platform/runtime/system_scheduler.hpp"

namespace stagedoor {
namespace {

using std::chrono::nanoseconds;

constexpr Seconds kAdjustEvery{1};

nanoseconds boot_time() {
    timespec time{};
    CHECK(clock_gettime(CLOCK_BOOTTIME, &time) == 0, "the machine has no boot clock");
    return Seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

ClockReading read_clocks() {
    return {
        .boot = boot_time(),
        .wall = std::chrono::system_clock::now().time_since_epoch(),
    };
}

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return slewed_.now(boot_time()); }
    [[nodiscard]] SlewedClock& slewed() { return slewed_; }

  private:
    mutable SlewedClock slewed_{read_clocks()};
};

class SystemRandom final : public Random {
  public:
    SystemRandom() { CHECK(sodium_init() >= 0, "libsodium found no source of random bytes"); }
    void fill(std::span<std::byte> out) override { randombytes_buf(out.data(), out.size()); }
};

}  // namespace

struct SystemEnv::Impl {
    Impl() { adjust_clock(); }

    void adjust_clock() {
        clock.slewed().adjust(read_clocks());
        const auto again = [this] {
            adjust_clock();
        };
        scheduler.call_at(scheduler.monotonic() + kAdjustEvery, again);
    }

    SystemClock clock;
    SystemRandom random;
    SystemScheduler scheduler{clock};
    Env env{clock, random, scheduler};
};

SystemEnv::SystemEnv() : impl_{std::make_unique<Impl>()} {}

SystemEnv::~SystemEnv() = default;

Env& SystemEnv::env() {
    return impl_->env;
}

void SystemEnv::advance_clock(Milliseconds by) {
    impl_->clock.slewed().advance(by);
    impl_->scheduler.clock_moved();
}

void SystemEnv::reset_clock() {
    impl_->clock.slewed().reset_offset();
    impl_->scheduler.clock_moved();
}

Milliseconds SystemEnv::clock_offset() const {
    return impl_->clock.slewed().offset();
}

}  // namespace stagedoor
