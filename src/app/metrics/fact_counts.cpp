#include "app/metrics/fact_counts.hpp"

#include <algorithm>

#include "contracts/order_events.hpp"
#include "contracts/payment_events.hpp"
#include "services/orders/module.hpp"

namespace stagedoor::app {

namespace {

constexpr MetricName kPaymentsTotal{
    "stagedoor_payments_total",
    "Payments by result: attempts started, held, captured, given back, or why they failed."};

template <std::size_t N>
void count_in(
    const std::array<std::string_view, N>& results,
    std::array<Counter, N>& counts,
    std::string_view result
) {
    const auto found = std::ranges::find(results, result);
    if (found != results.end()) {
        counts[static_cast<std::size_t>(found - results.begin())].add();
    }
}

std::string_view result_of(const contracts::OrderCancelled& order) {
    if (order.reason == "expired") {
        return "expired";
    }
    return order.reason == "payment" ? "undone" : "cancelled";
}

}  // namespace

void FactCounts::observe(std::span<const contracts::Event> events) {
    for (const auto& event : events) {
        try {
            observe(event);
        } catch (const contracts::DecodeError&) {
            // Whoever follows this event says so; here it is only not counted.
        }
    }
}

// The frequent ones are told by their type alone: the writer waits for this.
void FactCounts::observe(const contracts::Event& event) {
    using namespace contracts;
    if (event.type == OrderCreated::kType) {
        count_in(kOrderResults, orders_, "placed");
    } else if (event.type == OrderCompleted::kType) {
        count_in(kOrderResults, orders_, "complete");
    } else if (event.type == OrderCancelled::kType) {
        count_in(kOrderResults, orders_, result_of(decode_order_cancelled(event)));
    } else if (event.type == PaymentStarted::kType) {
        count_in(kPaymentResults, payments_, "started");
    } else if (event.type == PaymentAuthorized::kType) {
        count_in(kPaymentResults, payments_, "authorized");
    } else if (event.type == PaymentCreated::kType) {
        count_in(kPaymentResults, payments_, "captured");
    } else if (event.type == PaymentVoided::kType) {
        count_in(kPaymentResults, payments_, "voided");
    } else if (event.type == PaymentFailed::kType) {
        count_in(kPaymentResults, payments_, decode_payment_failed(event).code);
    } else if (event.type == PaymentRefunded::kType) {
        const bool ours = decode_payment_refunded(event).reason == "compensation";
        count_in(kPaymentResults, payments_, ours ? "refunded" : "refunded_elsewhere");
    }
}

void FactCounts::report(MetricSink& sink) const {
    for (std::size_t i = 0; i < kOrderResults.size(); ++i) {
        const MetricLabels labels{{"result", std::string{kOrderResults[i]}}};
        sink.counter(orders::kOrdersTotal, labels, orders_[i].value());
    }
    for (std::size_t i = 0; i < kPaymentResults.size(); ++i) {
        const MetricLabels labels{{"result", std::string{kPaymentResults[i]}}};
        sink.counter(kPaymentsTotal, labels, payments_[i].value());
    }
}

}  // namespace stagedoor::app
