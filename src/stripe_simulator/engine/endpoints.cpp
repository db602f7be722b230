#include "stripe_simulator/engine/endpoints.hpp"

#include <array>
#include <optional>

#include "stripe_simulator/engine/intent_calls.hpp"
#include "stripe_simulator/engine/list_calls.hpp"
#include "stripe_simulator/engine/method_calls.hpp"
#include "stripe_simulator/engine/refund_calls.hpp"

namespace stagedoor::stripe_simulator {
namespace {

using enum Operation;

// Literal segments come before ids.
constexpr std::array kEndpoints{
    Endpoint{"POST", "/v1/payment_intents", kCreate, create_intent},
    Endpoint{"GET", "/v1/payment_intents", kRetrieve, list_intents},
    Endpoint{"GET", "/v1/payment_intents/search", kRetrieve, search_intents},
    Endpoint{"GET", "/v1/payment_intents/*", kRetrieve, retrieve_intent},
    Endpoint{"POST", "/v1/payment_intents/*/confirm", kConfirm, confirm_intent},
    Endpoint{"POST", "/v1/payment_intents/*/capture", kCapture, capture_intent},
    Endpoint{"POST", "/v1/payment_intents/*/cancel", kCancel, cancel_intent},
    Endpoint{"POST", "/v1/refunds", kRefund, create_refund},
    Endpoint{"GET", "/v1/refunds", kRetrieve, list_refunds},
    Endpoint{"GET", "/v1/refunds/*", kRetrieve, retrieve_refund},
    Endpoint{"POST", "/v1/payment_methods", kOther, create_method},
    Endpoint{"GET", "/v1/payment_methods", kRetrieve, list_methods},
    Endpoint{"GET", "/v1/payment_methods/*", kRetrieve, retrieve_method},
    Endpoint{"GET", "/v1/events", kRetrieve, list_events},
    Endpoint{"GET", "/v1/events/*", kRetrieve, retrieve_event},
};

// The next segment with its slash taken off both, "" at the end.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(path.empty() ? 0 : 1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
    std::vector<std::string> ids;
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto actual = take_segment(path);
        if (expected == "*" && !actual.empty()) {
            ids.emplace_back(actual);
        } else if (expected != actual) {
            return std::nullopt;
        }
    }
    return pattern.empty() && path.empty() ? std::optional{std::move(ids)} : std::nullopt;
}

}  // namespace

EndpointMatch find_endpoint(std::string_view method, std::string_view path) {
    for (const auto& endpoint : kEndpoints) {
        if (endpoint.method != method) {
            continue;
        }
        if (auto ids = match(endpoint.pattern, path)) {
            return {&endpoint, std::move(*ids)};
        }
    }
    return {};
}

}  // namespace stagedoor::stripe_simulator
