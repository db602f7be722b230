#include "platform/http/request_metrics.hpp"

#include <array>

#include "platform/http/route_table.hpp"

namespace stagedoor::http {
namespace {

constexpr int kFirstStatus = 100;
constexpr std::size_t kStatuses = 500;
constexpr std::size_t kMethods = static_cast<std::size_t>(Method::kUnknown) + 1;

constexpr MetricName kRequests{
    "stagedoor_http_requests_total", "Requests answered, by route pattern, method and status."};
constexpr MetricName kSeconds{
    "stagedoor_http_request_seconds",
    "From a request being there to its reply being ready, in seconds; of a stream, its head."};

// A method of the client's own making must not become a label.
std::string label_of(Method method) {
    return method == Method::kUnknown ? "OTHER" : std::string{to_string(method)};
}

bool answers(const Route& route, Method method) {
    return route.method == method || (route.method == Method::kGet && method == Method::kHead);
}

}  // namespace

struct RequestMetrics::Slot {
    std::array<Counter, kStatuses> by_status;
    DurationHistogram seconds;
};

RequestMetrics::RequestMetrics(const Router& router) : router_{router} {
    const auto last = router.place_of(nullptr);
    for (std::size_t place = 0; place <= last; ++place) {
        const Route* route = router.route_at(place);
        Line line{route != nullptr ? route->pattern : "none", {}};
        line.slots.resize(kMethods);
        for (std::size_t method = 0; method < kMethods; ++method) {
            if (route == nullptr || answers(*route, static_cast<Method>(method))) {
                line.slots[method] = std::make_unique<Slot>();
            }
        }
        lines_.push_back(std::move(line));
    }
}

RequestMetrics::~RequestMetrics() = default;

void RequestMetrics::count(
    const Route* route, Method method, int status, std::chrono::nanoseconds took
) {
    auto* slot = lines_[router_.place_of(route)].slots[static_cast<std::size_t>(method)].get();
    const auto place = static_cast<std::size_t>(status - kFirstStatus);
    if (slot != nullptr && status >= kFirstStatus && place < kStatuses) {
        slot->by_status[place].add();
        slot->seconds.observe(took);
    }
}

void RequestMetrics::report(MetricSink& sink) const {
    for (const auto& line : lines_) {
        for (std::size_t method = 0; method < kMethods; ++method) {
            const auto* slot = line.slots[method].get();
            if (slot == nullptr) {
                continue;
            }
            MetricLabels labels{
                {"route", line.pattern}, {"method", label_of(static_cast<Method>(method))}};
            const auto seconds = slot->seconds.snapshot();
            if (seconds.total() > 0) {
                sink.histogram(kSeconds, labels, seconds);
            }
            labels.emplace_back("status", "");
            for (std::size_t status = 0; status < kStatuses; ++status) {
                if (const auto count = slot->by_status[status].value(); count > 0) {
                    labels.back().second = std::to_string(kFirstStatus + static_cast<int>(status));
                    sink.counter(kRequests, labels, count);
                }
            }
        }
    }
}

}  // namespace stagedoor::http
