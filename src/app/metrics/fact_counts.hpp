// Counts what the services have announced: orders and payments by what became of them. Counted are
// committed events, each once, so a figure never shows what did not happen.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "contracts/envelope.hpp"
#include "platform/observability/metrics.hpp"

namespace stagedoor::app {

// Any thread.
class FactCounts {
  public:
    // A committed batch of any service, on the thread of its writer. Of events that it cannot read
    // it counts nothing.
    void observe(std::span<const contracts::Event> events);

    void report(MetricSink& sink) const;

  private:
    static constexpr std::array<std::string_view, 5> kOrderResults{
        "placed", "complete", "cancelled", "expired", "undone"};
    static constexpr std::array<std::string_view, 12> kPaymentResults{
        "started",
        "authorized",
        "captured",
        "voided",
        "refunded",
        "refunded_elsewhere",
        "card_declined",
        "token_rejected",
        "amount_too_small",
        "payment_refused",
        "unavailable",
        "authorization_lapsed"};

    void observe(const contracts::Event& event);

    std::array<Counter, kOrderResults.size()> orders_;
    std::array<Counter, kPaymentResults.size()> payments_;
};

}  // namespace stagedoor::app
