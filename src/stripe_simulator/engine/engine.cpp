#include "stripe_simulator/engine/engine.hpp"

#include <algorithm>

#include "stripe_simulator/engine/authorization.hpp"
#include "stripe_simulator/engine/intents.hpp"
#include "stripe_simulator/engine/wire.hpp"

namespace stagedoor::stripe_simulator {
namespace {

using KeyState = IdempotencyLayer::State;

constexpr auto kNoAnswer = 0;

ApiReply to_reply(const ApiError& error) {
    return {error.status, error_body(error), {}};
}

ApiError conflict() {
    auto error = invalid_request(
        "idempotency_key_in_use",
        "There is currently another in-progress request using this Idempotent Key."
    );
    error.type = "idempotency_error";
    error.status = 409;
    return error;
}

ApiError rate_limited() {
    auto error = invalid_request("rate_limit", "Request rate limit exceeded.");
    error.status = 429;
    return error;
}

ApiError misused_key(const std::string& key, const std::string& what) {
    auto error = invalid_request(
        "",
        "Keys for idempotent requests can only be used " + what + ". Try using a key other than '" +
            key + "' if you meant to execute a different request."
    );
    error.type = "idempotency_error";
    return error;
}

ApiError unknown_url(const ApiRequest& request) {
    const auto words = "Unrecognized request URL (" + request.method + ": " + request.path + ").";
    auto error = invalid_request("", words);
    error.status = 404;
    return error;
}

// Equal for equal parameters, whatever their order.
std::string canonical(FormPairs pairs) {
    std::sort(pairs.begin(), pairs.end());
    std::string text;
    for (const auto& [name, value] : pairs) {
        text.append(name).append(1, '\0').append(value).append(1, '\0');
    }
    return text;
}

bool confirms(const Endpoint& endpoint, const boost::json::object& params) {
    const auto* confirm = params.if_contains("confirm");
    const bool asked = confirm != nullptr && confirm->is_string() && confirm->as_string() == "true";
    return endpoint.operation == Operation::kConfirm ||
           (endpoint.operation == Operation::kCreate && asked);
}

}  // namespace

// A call on its way to being let in.
struct Engine::Draft {
    Admission admission;
    std::string where;  // method and path
    std::string parameters;
    std::optional<std::string> given_key;
    KeyState key_state = KeyState::kFresh;
    bool replayed = false;
};

Engine::Engine(const Clock& clock, Random& random)
    : clock_{clock}, random_{random}, state_{std::make_unique<State>(clock, random)} {}

void Engine::reset() {
    state_ = std::make_unique<State>(clock_, random_);
    ++generation_;
}

void Engine::advance() {
    state_->ledger.cause = {};
    lapse_due(state_->ledger);
}

std::optional<Instant> Engine::next_lapse() const {
    const auto& holds = state_->ledger.holds;
    return holds.empty() ? std::nullopt : std::optional{holds.begin()->first};
}

std::vector<WebhookEvent> Engine::take_events() {
    std::vector<WebhookEvent> taken;
    for (auto& id : state_->ledger.take_new_events()) {
        if (const auto* event = state_->ledger.events.find(id)) {
            taken.push_back({std::move(id), to_json(state_->ledger, *event)});
        }
    }
    return taken;
}

// Everything that is wrong with the call itself: key, URL, encoding.
Refusal Engine::read(const ApiRequest& request, Draft& draft) {
    const bool posts = request.method == "POST";
    auto pairs = posts ? parse_form(request.body) : std::optional{request.query};
    auto params = pairs ? nest_form(*pairs) : std::nullopt;
    auto match = find_endpoint(request.method, request.path);
    draft.admission.endpoint = match.endpoint;
    draft.admission.call.ids = std::move(match.ids);
    draft.admission.call.params = params.value_or(boost::json::object{});
    draft.where = request.method + " " + request.path;
    draft.given_key = posts ? request.idempotency_key : std::nullopt;
    if (auto refused = check_authorization(request.authorization)) {
        return refused;
    }
    if (match.endpoint == nullptr) {
        return unknown_url(request);
    }
    if (!params) {
        return invalid_request("", "Invalid request: the parameters could not be parsed.");
    }
    if (draft.given_key && (draft.given_key->empty() || draft.given_key->size() > kMaxKeyLength)) {
        return invalid_request("", "Idempotency keys have 1 to 255 characters.");
    }
    draft.parameters = canonical(std::move(*pairs));
    return std::nullopt;
}

std::optional<ApiReply> Engine::refuse_by_fault(const Draft& draft) const {
    switch (draft.admission.fault.kind) {
        case FaultKind::kDropRequest:
        case FaultKind::kOffline:
            return ApiReply{kNoAnswer, {}, {}};
        case FaultKind::kHttp500: {
            auto reply = to_reply(server_error());
            reply.headers.emplace_back("Stripe-Should-Retry", "true");
            return reply;
        }
        case FaultKind::kHttp409: {
            auto reply = to_reply(conflict());
            reply.headers.emplace_back("Stripe-Should-Retry", "true");
            return reply;
        }
        case FaultKind::kHttp429:
            return to_reply(rate_limited());
        default:
            return std::nullopt;
    }
}

std::optional<ApiReply> Engine::decide_by_key(Draft& draft) {
    if (!draft.given_key) {
        return std::nullopt;
    }
    const auto& key = *draft.given_key;
    switch (draft.key_state) {
        case KeyState::kFresh:
            state_->keys.begin(key, draft.where, draft.parameters, clock_.now());
            draft.admission.key = key;
            return std::nullopt;
        case KeyState::kStored: {
            const auto& stored = state_->keys.reply(key);
            ApiReply reply{stored.status, stored.body, {{"Idempotent-Replayed", "true"}}};
            reply.headers.emplace_back("Original-Request", stored.request_id);
            if (stored.status >= 500) {
                reply.headers.emplace_back("Stripe-Should-Retry", "false");
            }
            draft.replayed = true;
            return reply;
        }
        case KeyState::kInFlight: {
            auto reply = to_reply(conflict());
            reply.headers.emplace_back("Stripe-Should-Retry", "true");
            return reply;
        }
        case KeyState::kOtherParameters:
            return to_reply(misused_key(key, "with the same parameters they were first used with"));
        case KeyState::kOtherEndpoint:
            return to_reply(misused_key(
                key,
                "for the same endpoint they were first used for ('" + state_->keys.endpoint(key) +
                    "')"
            ));
    }
    return std::nullopt;
}

// What answers the call before its endpoint runs, if anything does: a fault, or its key.
std::optional<ApiReply> Engine::decide(Draft& draft) {
    auto& admission = draft.admission;
    if (draft.given_key) {
        draft.key_state =
            state_->keys.look(*draft.given_key, draft.where, draft.parameters, clock_.now());
    }
    admission.fault = state_->faults.draw(
        {admission.endpoint->operation,
         draft.key_state == KeyState::kFresh,
         confirms(*admission.endpoint, admission.call.params)}
    );
    if (auto refused = refuse_by_fault(draft)) {
        return refused;
    }
    if (admission.fault.kind == FaultKind::kDelay) {
        admission.delay = admission.fault.delay;
    }
    if (admission.fault.kind == FaultKind::kDecline) {
        admission.call.forced_decline = admission.fault.decline_code;
    }
    return decide_by_key(draft);
}

Admission Engine::admit(const ApiRequest& request) {
    advance();
    Draft draft;
    draft.admission.generation = generation_;
    draft.admission.request_id = state_->ledger.make_id("req_");
    if (auto refused = read(request, draft)) {
        draft.admission.decided = to_reply(*refused);
    } else {
        draft.admission.decided = decide(draft);
    }
    auto& admission = draft.admission;
    LoggedRequest entry;
    entry.method = request.method;
    entry.path = request.path;
    entry.operation = admission.endpoint ? admission.endpoint->operation : Operation::kOther;
    entry.idempotency_key = draft.given_key;
    entry.params = admission.call.params;
    entry.replayed = draft.replayed;
    entry.fault = admission.fault.kind;
    admission.log_number = state_->log.add(std::move(entry));
    return std::move(draft.admission);
}

ApiReply Engine::run(Admission& admission) {
    advance();
    state_->ledger.cause = {admission.request_id, admission.key};
    const auto kind = admission.fault.kind;
    ApiReply reply;
    bool began = true;
    if (kind == FaultKind::kHttp500Stored) {
        reply = to_reply(server_error());
    } else {
        const auto answer = admission.endpoint->handler(state_->ledger, admission.call);
        reply = answer ? ApiReply{200, *answer, {}} : to_reply(answer.error());
        began = answer.has_value() || answer.error().began;
        if (kind == FaultKind::kHttp500After) {
            reply = to_reply(server_error());
            began = true;
        }
    }
    if (admission.key && began) {
        state_->keys.store(*admission.key, {reply.status, reply.body, admission.request_id});
    } else if (admission.key) {
        state_->keys.release(*admission.key);
    }
    return reply;
}

ApiReply Engine::finish(Admission admission) {
    if (admission.generation != generation_) {
        return {};
    }
    auto reply = admission.decided ? std::move(*admission.decided) : run(admission);
    if (auto* entry = state_->log.find(admission.log_number); entry && reply.status != kNoAnswer) {
        entry->status = reply.status;
    }
    if (admission.fault.kind == FaultKind::kDropReply) {
        return {};
    }
    if (reply.status != kNoAnswer) {
        reply.headers.emplace_back("Request-Id", admission.request_id);
    }
    return reply;
}

}  // namespace stagedoor::stripe_simulator
