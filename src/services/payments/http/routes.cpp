#include "services/payments/http/routes.hpp"

#include <charconv>

#include "core/json_writer.hpp"
#include "platform/http/fields.hpp"
#include "platform/observability/log.hpp"
#include "services/payments/http/answers.hpp"

namespace stagedoor::payments {
namespace {

using http::Response;

constexpr std::string_view kPayScope = "POST /api/payments";
constexpr std::size_t kMaxCard = 255;
constexpr Milliseconds kNewsWait{1000};

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    }
    return count;
}

std::optional<std::string> read_card(http::Fields& fields) {
    auto card = fields.string("token");
    if (!card || card->empty() || characters(*card) > kMaxCard) {
        fields.refuse("token", "token_required", "Token must be provided");
        return std::nullopt;
    }
    return card;
}

std::optional<OrderId> read_order_id(http::Fields& fields) {
    const auto* value = fields.find("orderId");
    const auto text = fields.string("orderId");
    if (value == nullptr || value->is_null() || (text && text->empty())) {
        fields.refuse("orderId", "order_id_required", "OrderId must be provided");
        return std::nullopt;
    }
    auto id = text ? OrderId::parse(*text) : std::nullopt;
    if (!id) {
        fields.refuse("orderId", "invalid_id", "Invalid id");
    }
    return id;
}

// "<payment id>:<attempt>", how an open answer refers to its attempt.
std::string to_reference(const AttemptRef& ref) {
    return ref.payment.str() + ':' + std::to_string(ref.attempt);
}

std::optional<AttemptRef> parse_reference(std::string_view text) {
    const auto colon = text.find(':');
    const auto id = PaymentId::parse(text.substr(0, colon));
    if (!id || colon == std::string_view::npos) {
        return std::nullopt;
    }
    AttemptRef ref{*id, 0};
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + colon + 1, end, ref.attempt);
    return error == std::errc{} && at == end ? std::optional{ref} : std::nullopt;
}

bool may_have_moved(const Payment& payment) {
    return payment.status == Status::kProcessing || payment.status == Status::kRequiresAction;
}

bool failed_by_our_fault(const Outcome& outcome) {
    return outcome.failure && outcome.failure->code == FailureCode::kKeyRefused;
}

Response received() {
    return http::json(200, R"({"received":true})");
}

}  // namespace

Task<Response> PaymentRoutes::pay(http::Request& request) {
    http::Fields fields{request.json};
    auto card = read_card(fields);
    const auto order = read_order_id(fields);
    if (auto refused = fields.refusal()) {
        co_return std::move(*refused);
    }
    auto print = http::fingerprint({order->view(), *card});
    auto key = co_await needs_.idempotency.begin(request, kPayScope, std::move(print));
    if (key.reply) {
        co_return std::move(*key.reply);
    }
    PayOrder::Command command{request.caller->id, *order, std::move(*card)};
    const auto attempt = co_await begin(key, std::move(command));
    if (!attempt) {
        auto answered = co_await key.answered_since();
        co_return answered ? std::move(*answered) : refusal(attempt.error());
    }
    const auto view = co_await needs_.waiter.wait(*attempt, *order, false);
    if (!view) {
        co_return http::not_found();
    }
    Response answer = to_answer(*view);
    if (request.idempotency_key && is_kept(answer.status)) {
        co_await keep(key, answer);
    }
    co_return answer;
}

Task<Result<AttemptRef>> PaymentRoutes::begin(
    http::IdempotentAttempt& key, PayOrder::Command command
) {
    WithAttempt record = [&key](Transaction& tx, const AttemptRef& ref) {
        key.record_open(tx, to_reference(ref));
    };
    const auto ref = key.open_reference ? parse_reference(*key.open_reference) : std::nullopt;
    if (ref) {
        const auto before = co_await needs_.read.attempt(*ref);
        if (before && !failed_by_our_fault(before->outcome)) {
            co_return *ref;
        }
        // A fault of ours is no answer to keep: the same key runs again. Its record stays with the
        // first attempt until this one has an answer.
        record = {};
    }
    co_return co_await needs_.pay.run(std::move(command), std::move(record));
}

Task<void> PaymentRoutes::keep(const http::IdempotentAttempt& key, const Response& answer) {
    auto body = [&](Transaction& tx) {
        key.finish(tx, answer.status, answer.body);
    };
    co_await needs_.database.write(body, Priority::kMoney);
}

Task<Response> PaymentRoutes::read(http::Request& request) {
    const auto id = PaymentId::parse(request.params.at(0));
    if (!id) {
        co_return http::invalid_id();
    }
    auto payment = co_await needs_.read.run(*id, request.caller->id);
    if (!payment) {
        co_return refusal(payment.error());
    }
    if (may_have_moved(*payment)) {
        const auto look = [&] {
            return needs_.driver.look(*id, false);
        };
        co_await needs_.waiter.wait_for_news(payment->order, kNewsWait, look);
        payment = co_await needs_.read.run(*id, request.caller->id);
    }
    co_return payment ? http::json(200, to_json(*payment)) : refusal(payment.error());
}

// The card form as JSON.
std::string PaymentRoutes::card_form_json() const {
    const CardForm& form = needs_.card_form;
    JsonWriter out;
    out.begin_object();
    out.member("mode", form.simulator ? "simulator" : "stripe");
    out.key("publishableKey");
    if (form.publishable_key && !form.simulator) {
        out.string(*form.publishable_key);
    } else {
        out.null();
    }
    out.member("currency", form.currency);
    out.end_object();
    return out.take();
}

Task<Response> PaymentRoutes::config(http::Request&) const {
    co_return http::json(200, card_form_json());
}

Task<Response> PaymentRoutes::authenticate(http::Request& request) {
    const auto id = PaymentId::parse(request.params.at(0));
    if (!id) {
        co_return http::invalid_id();
    }
    const auto payment = co_await needs_.read.run(*id, request.caller->id);
    if (!payment) {
        co_return refusal(payment.error());
    }
    if (!needs_.authenticate) {
        co_return http::not_found();
    }
    http::Fields fields{request.json};
    const auto outcome = fields.string("outcome");
    if (outcome != "succeeded" && outcome != "failed") {
        co_return http::invalid_value("outcome", "outcome must be succeeded or failed");
    }
    if (payment->status != Status::kRequiresAction || !payment->intent) {
        co_return http::json(200, to_json(*payment));
    }
    co_await needs_.authenticate(*payment->intent, outcome == "succeeded");
    needs_.driver.look(*id, true);
    const AttemptRef ref{payment->id, payment->attempt};
    const auto view = co_await needs_.waiter.wait(ref, payment->order, true);
    co_return view ? http::json(200, to_json(view->payment)) : http::not_found();
}

Task<Response> PaymentRoutes::webhook(http::Request& request) {
    if (!needs_.webhooks.configured()) {
        co_return http::unavailable();
    }
    const auto signature = request.header("stripe-signature");
    if (!needs_.webhooks.is_signed(signature, request.body, needs_.env.now())) {
        ++bad_signatures_;
        log::warning("a webhook with an invalid signature was refused");
        co_return http::error(400, "webhook_signature", "Invalid signature");
    }
    auto hint = needs_.webhooks.read(request.body);
    if (!hint) {
        co_return http::error(400, "malformed_body", "Malformed JSON body");
    }
    const auto moved = co_await needs_.take_webhook.run(std::move(*hint));
    if (moved) {
        needs_.driver.wake(*moved);
    }
    co_return received();
}

std::vector<Route> PaymentRoutes::routes() {
    const auto pay_route = [this](std::string pattern) {
        return Route{
            .method = http::Method::kPost,
            .pattern = std::move(pattern),
            .handler = [this](http::Request& request) { return pay(request); },
            .signed_in = true,
            .body = http::BodyRule::kJson,
            .limit = http::LimitRule::kWrite,
            .idempotency_key = true};
    };
    return {
        pay_route("/api/payments"),
        pay_route("/api/payments/create"),
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/payments/config",
            .handler = [this](http::Request& request) { return config(request); },
            .cache_control = "no-cache"},
        Route{
            .method = http::Method::kPost,
            .pattern = "/api/payments/webhook",
            .handler = [this](http::Request& request) { return webhook(request); },
            .body = http::BodyRule::kRaw,
            .max_body = http::kMaxWebhookBody,
            .cross_site_check = false},
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/payments/:id",
            .handler = [this](http::Request& request) { return read(request); },
            .signed_in = true},
        Route{
            .method = http::Method::kPost,
            .pattern = "/api/payments/:id/authenticate",
            .handler = [this](http::Request& request) { return authenticate(request); },
            .signed_in = true,
            .body = http::BodyRule::kJson,
            .limit = http::LimitRule::kWrite}};
}

}  // namespace stagedoor::payments
