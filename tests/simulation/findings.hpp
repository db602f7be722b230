// What a run has to say: promises that were broken, and what has happened at least once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stagedoor::simulation {

// Moments that a set of runs must have met, or its faults never reached the code.
inline constexpr std::string_view kSometimes[] = {
    "lock expired while an authorisation was in flight",
    "capture reply lost",
    "commit reported an error but was durable",
    "commit reported an error and was not durable",
    "crash between commit and publish",
    "duplicate after the cursor moved",
    "gap seen and refilled",
    "two buyers in one commit batch",
    "cancel and payment of one order in one batch",
    "webhook before the API's reply",
    "clock over a deadline in one jump",
    "checkpoint interrupted",
    "grace used up",
    "two calls of one attempt under way at once",
    "expired lock taken over by the next order",
    "declined, then paid",
    "3-D Secure completed after the lock ended",
    "authorised too late and voided",
    "stored 500 replayed",
    "disk full",
    "forged webhook refused",
    "process stopped for a while",
    "parked event resumed",
};

class Findings {
  public:
    // A promise was broken: "I1 …". The run ends with the first one.
    void violation(std::string what) { violations_.push_back(std::move(what)); }
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
    [[nodiscard]] bool clean() const { return violations_.empty(); }

    // Something happened that is worth counting; the names of kSometimes among it.
    void count(std::string_view what, std::uint64_t times = 1);
    [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& counts() const {
        return counts_;
    }

  private:
    std::vector<std::string> violations_;
    std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace stagedoor::simulation
