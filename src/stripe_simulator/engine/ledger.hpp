// Everything that one simulated Stripe account holds, and the events about it. It is state only:
// which call may do what stands in intents.hpp and refunds.hpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "core/time.hpp"
#include "stripe_simulator/engine/objects.hpp"
#include "stripe_simulator/engine/table.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr Seconds kEventsKept = std::chrono::days{30};

// What an event says about the call that caused it; empty when no call did.
struct Cause {
    std::string request_id;
    std::optional<std::string> idempotency_key;
};

class Ledger {
  public:
    // Both must outlive the ledger.
    Ledger(const Clock& clock, Random& random) : clock_{clock}, random_{random} {}

    [[nodiscard]] Instant now() const { return clock_.now(); }
    [[nodiscard]] std::int64_t now_seconds() const;
    // `prefix` and 24 lower-case letters and digits: paths compare without case here.
    [[nodiscard]] std::string make_id(std::string_view prefix);

    // Records that something happened to an object whose JSON is `object`; forgets events older
    // than kEventsKept.
    void record(std::string_view type, std::string object);
    // Ids of the events recorded since the last time, oldest first.
    [[nodiscard]] std::vector<std::string> take_new_events();

    Table<PaymentIntent> intents;
    Table<Charge> charges;
    Table<Refund> refunds;
    Table<PaymentMethod> methods;
    Table<Event> events;
    // Ids of intents in requires_capture by the instant at which their hold lapses. May name
    // intents that were captured or cancelled since.
    std::multimap<Instant, std::string> holds;
    Cause cause;

  private:
    const Clock& clock_;
    Random& random_;
    std::vector<std::string> new_events_;
};

}  // namespace stagedoor::stripe_simulator
