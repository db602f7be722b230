#include "stripe_simulator/http/hook_routes.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "core/json_writer.hpp"
#include "platform/http/fields.hpp"
#include "stripe_simulator/http/fault_json.hpp"
#include "stripe_simulator/stripe_simulator.hpp"

namespace stagedoor::stripe_simulator {
namespace {

using http::Method;
using http::Request;
using http::Response;

using Hook = Task<Response> (*)(StripeSimulator&, Request&);

Response intent_reply(StripeSimulator& simulator, const std::string& intent) {
    auto found = simulator.intent_json(intent);
    return found ? http::json(200, std::move(*found)) : http::not_found();
}

Response hook_reply(StripeSimulator& simulator, const std::string& intent, HookResult result) {
    if (result == HookResult::kWrongState) {
        return http::error(400, "invalid_value", "The payment intent is in another state");
    }
    return intent_reply(simulator, intent);
}

Task<Response> list_intents(StripeSimulator& simulator, Request& /*request*/) {
    co_return http::json(200, simulator.intents_json());
}

Task<Response> get_intent(StripeSimulator& simulator, Request& request) {
    co_return intent_reply(simulator, request.params.at(0));
}

Task<Response> authenticate_intent(StripeSimulator& simulator, Request& request) {
    http::Fields fields{request.json};
    const auto outcome = fields.string("outcome").value_or("");
    if (outcome != "succeeded" && outcome != "failed") {
        fields.refuse("outcome", "invalid_value", "outcome must be succeeded or failed");
    }
    if (auto refused = fields.refusal()) {
        co_return *refused;
    }
    const auto& intent = request.params.at(0);
    co_return hook_reply(simulator, intent, simulator.authenticate(intent, outcome == "succeeded"));
}

Task<Response> lapse_intent(StripeSimulator& simulator, Request& request) {
    const auto& intent = request.params.at(0);
    co_return hook_reply(simulator, intent, simulator.lapse(intent));
}

Task<Response> list_faults(StripeSimulator& simulator, Request& /*request*/) {
    co_return http::json(200, faults_json(simulator.faults()));
}

Task<Response> add_fault(StripeSimulator& simulator, Request& request) {
    http::Fields fields{request.json};
    auto fault = read_fault(fields);
    if (auto refused = fields.refusal()) {
        co_return *refused;
    }
    if (!simulator.add_fault(std::move(fault))) {
        co_return http::invalid_value("fault", "there are too many faults already");
    }
    co_return http::json(200, faults_json(simulator.faults()));
}

Task<Response> clear_faults(StripeSimulator& simulator, Request& /*request*/) {
    simulator.clear_faults();
    co_return http::json(200, faults_json({}));
}

Task<Response> list_requests(StripeSimulator& simulator, Request& request) {
    std::int64_t after = 0;
    if (const auto* text = request.query.find("after")) {
        const auto* end = text->data() + text->size();
        const auto read = std::from_chars(text->data(), end, after);
        if (read.ec != std::errc{} || read.ptr != end || after < 0) {
            co_return http::invalid_value("after", "after must be an integer of 0 or more");
        }
    }
    co_return http::json(200, simulator.requests_json(after));
}

std::string settings_json(const WebhookSettings& settings) {
    JsonWriter writer;
    writer.begin_object();
    writer.member("mode", std::string_view{settings.held ? "held" : "auto"});
    writer.member("copies", std::int64_t{settings.copies});
    writer.member("order", std::string_view{settings.reversed ? "reversed" : "fifo"});
    writer.end_object();
    return writer.take();
}

// One of two words; `current` is the second, and stays when the member is missing.
bool read_choice(
    http::Fields& fields,
    std::string_view name,
    std::pair<std::string_view, std::string_view> words,
    bool current
) {
    if (fields.find(name) == nullptr) {
        return current;
    }
    const auto word = fields.string(name).value_or("");
    if (word != words.first && word != words.second) {
        std::string message{name};
        message.append(" must be ").append(words.first).append(" or ").append(words.second);
        fields.refuse(name, "invalid_value", message);
    }
    return word == words.second;
}

int read_copies(http::Fields& fields, int current) {
    const auto* value = fields.find("copies");
    if (value == nullptr) {
        return current;
    }
    if (!value->is_int64() || value->as_int64() < 1 || value->as_int64() > kMaxWebhookCopies) {
        fields.refuse("copies", "invalid_value", "copies must be an integer of 1..100");
        return current;
    }
    return static_cast<int>(value->as_int64());
}

Task<Response> configure_webhooks(StripeSimulator& simulator, Request& request) {
    http::Fields fields{request.json};
    auto settings = simulator.webhook_settings();
    settings.held = read_choice(fields, "mode", {"auto", "held"}, settings.held);
    settings.copies = read_copies(fields, settings.copies);
    settings.reversed = read_choice(fields, "order", {"fifo", "reversed"}, settings.reversed);
    if (auto refused = fields.refusal()) {
        co_return *refused;
    }
    simulator.configure_webhooks(settings);
    co_return http::json(200, settings_json(settings));
}

Task<Response> show_webhooks(StripeSimulator& simulator, Request& /*request*/) {
    co_return http::json(200, settings_json(simulator.webhook_settings()));
}

Task<Response> flush_webhooks(StripeSimulator& simulator, Request& /*request*/) {
    const auto delivered = co_await simulator.flush_webhooks();
    JsonWriter writer;
    writer.begin_object().member("delivered", delivered).end_object();
    co_return http::json(200, writer.take());
}

Route hook(StripeSimulator& simulator, Method method, std::string pattern, Hook run) {
    Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.body = method == Method::kPost ? http::BodyRule::kJson : http::BodyRule::kIgnored;
    route.cross_site_check = false;
    route.handler = [&simulator, run](Request& request) {
        return run(simulator, request);
    };
    return route;
}

}  // namespace

std::vector<Route> make_hook_routes(StripeSimulator& simulator) {
    const std::string intents = "/test/stripe/payment_intents";
    const std::string faults = "/test/stripe/faults";
    const std::string webhooks = "/test/stripe/webhooks";
    std::vector<Route> routes;
    const auto add = [&](Method method, const std::string& pattern, Hook run) {
        routes.push_back(hook(simulator, method, pattern, run));
    };
    add(Method::kGet, intents, list_intents);
    add(Method::kGet, intents + "/:pi", get_intent);
    add(Method::kPost, intents + "/:pi/authenticate", authenticate_intent);
    add(Method::kPost, intents + "/:pi/lapse", lapse_intent);
    add(Method::kGet, faults, list_faults);
    add(Method::kPost, faults, add_fault);
    add(Method::kDelete, faults, clear_faults);
    add(Method::kGet, "/test/stripe/requests", list_requests);
    add(Method::kGet, webhooks, show_webhooks);
    add(Method::kPost, webhooks, configure_webhooks);
    add(Method::kPost, webhooks + "/flush", flush_webhooks);
    return routes;
}

}  // namespace stagedoor::stripe_simulator
