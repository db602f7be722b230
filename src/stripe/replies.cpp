#include "stripe/replies.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace stagedoor::stripe {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxText = 255;  // of ids, codes and the like

std::string text(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_string() || value->get_string().size() > kMaxText) {
        return {};
    }
    return std::string{value->get_string()};
}

std::optional<std::int64_t> integer(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? std::optional{value->get_int64()} : std::nullopt;
}

const json::object* child(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

std::optional<json::object> parse(std::string_view body) {
    json::error_code failed;
    auto value = json::parse(body, failed);
    if (failed || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.get_object());
}

// Ids go into paths and keys: letters, digits and underscores only.
bool is_id(std::string_view id, std::string_view prefix) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return id.starts_with(prefix) && id.size() > prefix.size() &&
           id.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::optional<IntentStatus> parse_status(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, IntentStatus>, 7> kNames{{
        {"requires_payment_method", IntentStatus::kRequiresPaymentMethod},
        {"requires_confirmation", IntentStatus::kRequiresConfirmation},
        {"requires_action", IntentStatus::kRequiresAction},
        {"processing", IntentStatus::kProcessing},
        {"requires_capture", IntentStatus::kRequiresCapture},
        {"succeeded", IntentStatus::kSucceeded},
        {"canceled", IntentStatus::kCanceled},
    }};
    for (const auto& [text_form, status] : kNames) {
        if (text_form == name) {
            return status;
        }
    }
    return std::nullopt;
}

Problem read_problem(const json::object& error) {
    Problem problem{
        text(error, "type"),
        text(error, "code"),
        text(error, "decline_code"),
        text(error, "param"),
        text(error, "charge")};
    if (problem.reference.empty()) {
        const auto* method = child(error, "payment_method");
        problem.reference = problem.code + '/' + problem.decline_code + '/' +
                            (method != nullptr ? text(*method, "id") : std::string{});
    }
    return problem;
}

std::int64_t attempt_of(const json::object& metadata) {
    const auto written = text(metadata, "attempt");
    if (written.empty() || written.size() > 9 ||
        written.find_first_not_of("0123456789") != std::string::npos) {
        return 0;
    }
    return std::stoll(written);
}

// `charges` (a list, versions before 2022-11-15) or `latest_charge` (an object when expanded).
std::optional<Money> refunded_of(const json::object& intent) {
    if (const auto* charge = child(intent, "latest_charge")) {
        const auto amount = integer(*charge, "amount_refunded");
        return amount ? std::optional{Money{*amount}} : std::nullopt;
    }
    const auto* charges = child(intent, "charges");
    const auto* data = charges != nullptr ? charges->if_contains("data") : nullptr;
    if (data == nullptr || !data->is_array()) {
        return std::nullopt;
    }
    Money sum;
    for (const auto& charge : data->get_array()) {
        if (charge.is_object()) {
            sum.minor += integer(charge.get_object(), "amount_refunded").value_or(0);
        }
    }
    return sum;
}

std::optional<Intent> parse_intent(const json::object& object) {
    Intent intent;
    intent.id = text(object, "id");
    const auto status = parse_status(text(object, "status"));
    const auto amount = integer(object, "amount");
    intent.currency = text(object, "currency");
    if (text(object, "object") != "payment_intent" || !is_id(intent.id, "pi_") || !status ||
        !amount || intent.currency.empty()) {
        return std::nullopt;
    }
    intent.status = *status;
    intent.amount = Money{*amount};
    if (const auto capturable = integer(object, "amount_capturable")) {
        intent.amount_capturable = Money{*capturable};
    }
    intent.amount_received = Money{integer(object, "amount_received").value_or(0)};
    intent.amount_refunded = refunded_of(object);
    intent.capture_method = text(object, "capture_method");
    if (const auto* metadata = child(object, "metadata")) {
        intent.order_id = text(*metadata, "order_id");
        intent.payment_id = text(*metadata, "payment_id");
        intent.attempt = attempt_of(*metadata);
    }
    intent.client_secret = text(object, "client_secret");
    if (const auto* error = child(object, "last_payment_error")) {
        intent.last_payment_error = read_problem(*error);
    }
    intent.created = Instant{Seconds{integer(object, "created").value_or(0)}};
    return intent;
}

std::string_view header(const HttpReply& http, std::string_view name) {
    for (const auto& [key, value] : http.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

Proof proof_of_refusal(int status, const Problem& problem) {
    if (status == 402) {
        return Proof::kCardRefused;
    }
    return problem.code == "payment_intent_unexpected_state" ? Proof::kUnexpectedState
                                                             : Proof::kRefused;
}

Reply read_error(const HttpReply& http, Reply reply) {
    const auto body = parse(http.body);
    const auto* error = body ? child(*body, "error") : nullptr;
    reply.reason = "status " + std::to_string(http.status);
    if (error != nullptr) {
        reply.problem = read_problem(*error);
        reply.reason += ' ' + reply.problem.type + ' ' + reply.problem.code;
        if (const auto* intent = child(*error, "payment_intent")) {
            reply.intent = parse_intent(*intent);
        }
    }
    const bool open = http.status < 400 || http.status == 409 || http.status == 429 ||
                      http.status >= 500 || header(http, "stripe-should-retry") == "true";
    if (http.status == 401 || http.status == 403) {
        reply.proof = Proof::kKeyRefused;
    } else if (!open && error != nullptr) {
        // A 4xx without Stripe's error object comes from something in between: it proves nothing.
        reply.proof = proof_of_refusal(http.status, reply.problem);
    }
    reply.retry_is_futile =
        reply.proof == Proof::kUnknown && (header(http, "stripe-should-retry") == "false" ||
                                           header(http, "idempotent-replayed") == "true");
    return reply;
}

Reply begin(const HttpReply& http) {
    Reply reply;
    reply.http_status = http.status;
    reply.never_sent = http.never_sent;
    return reply;
}

bool succeeded(const HttpReply& http) {
    return http.status >= 200 && http.status < 300;
}

}  // namespace

Reply read_intent(const HttpReply& http) {
    Reply reply = begin(http);
    if (http.status == 0) {
        reply.reason = http.failure;
        return reply;
    }
    if (!succeeded(http)) {
        return read_error(http, std::move(reply));
    }
    const auto body = parse(http.body);
    reply.intent = body ? parse_intent(*body) : std::nullopt;
    if (reply.intent) {
        reply.proof = Proof::kDone;
    } else {
        reply.reason = "a reply that is no payment intent";
    }
    return reply;
}

Reply read_refund(const HttpReply& http) {
    Reply reply = begin(http);
    if (http.status == 0) {
        reply.reason = http.failure;
        return reply;
    }
    if (!succeeded(http)) {
        return read_error(http, std::move(reply));
    }
    const auto body = parse(http.body);
    const auto amount = body ? integer(*body, "amount") : std::nullopt;
    if (!amount || text(*body, "object") != "refund") {
        reply.reason = "a reply that is no refund";
        return reply;
    }
    reply.refund = Refund{
        text(*body, "id"),
        text(*body, "payment_intent"),
        Money{*amount},
        text(*body, "currency"),
        text(*body, "status")};
    reply.proof = Proof::kDone;
    return reply;
}

IntentPage read_page(const HttpReply& http) {
    IntentPage page;
    const auto body = succeeded(http) ? parse(http.body) : std::nullopt;
    const auto* data = body ? body->if_contains("data") : nullptr;
    const auto* more = body ? body->if_contains("has_more") : nullptr;
    if (data == nullptr || !data->is_array() || more == nullptr || !more->is_bool()) {
        page.reason = http.status == 0 ? http.failure : "status " + std::to_string(http.status);
        return page;
    }
    for (const auto& entry : data->get_array()) {
        auto intent = entry.is_object() ? parse_intent(entry.get_object()) : std::nullopt;
        if (!intent) {
            page.reason = "a list with an entry that is no payment intent";
            return page;
        }
        page.last_id = intent->id;
        page.intents.push_back(std::move(*intent));
    }
    page.has_more = more->get_bool() && !page.intents.empty();
    page.ok = true;
    return page;
}

}  // namespace stagedoor::stripe
