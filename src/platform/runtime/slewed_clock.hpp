// A wall clock that no step of the machine's clock can move: wall time at start plus elapsed boot
// time, drawn slowly towards the machine's wall clock. A lock of fifteen minutes then lasts fifteen
// minutes, whatever an operator or NTP does meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "core/time.hpp"

namespace stagedoor {

// What the machine's clocks say at one moment.
struct ClockReading {
    std::chrono::nanoseconds boot;  // since boot, suspended time included
    std::chrono::nanoseconds wall;  // since 1970
};

// now() may be called from any thread, the rest from one at a time.
class SlewedClock {
  public:
    // The most by which a second may be shortened or lengthened: 500 ppm.
    static constexpr std::int64_t kSlewPerMillion = 500;
    // A greater difference from the machine's clock is reported.
    static constexpr std::chrono::seconds kReportAbove{5};

    explicit SlewedClock(ClockReading start);

    // The time at `boot`. Never less than it was before, but for a reset_offset().
    [[nodiscard]] Instant now(std::chrono::nanoseconds boot);

    // Draws the clock towards the wall by what the slew allows since the last call. Call about once
    // a second. Logs when the difference passes kReportAbove, once each time.
    void adjust(ClockReading reading);

    // Test hooks: the clock jumps ahead by `by`; the jumps add up in offset().
    void advance(Milliseconds by) { test_offset_ += by.count(); }
    void reset_offset() { test_offset_ = 0; }
    [[nodiscard]] Milliseconds offset() const { return Milliseconds{test_offset_.load()}; }

  private:
    void report(std::chrono::nanoseconds difference);

    std::atomic<std::int64_t> ahead_of_boot_;  // nanoseconds
    std::atomic<std::int64_t> latest_ = 0;     // milliseconds, the highest told, test offset apart
    std::atomic<std::int64_t> test_offset_ = 0;
    std::chrono::nanoseconds adjusted_at_;
    bool reported_ = false;
};

}  // namespace stagedoor
