// The simulated Stripe account behind its API, without any I/O: a call goes in, a reply comes out.
// Time and ids come from the given clock and random source, so the same calls under the same seed
// give the same bytes. Not safe for use by several threads at once: the owner serialises.
//
//     auto admission = engine.admit(request);
//     … wait admission.delay …
//     auto reply = engine.finish(std::move(admission));
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "core/time.hpp"
#include "stripe_simulator/engine/call.hpp"
#include "stripe_simulator/engine/endpoints.hpp"
#include "stripe_simulator/engine/faults.hpp"
#include "stripe_simulator/engine/form.hpp"
#include "stripe_simulator/engine/idempotency.hpp"
#include "stripe_simulator/engine/request_log.hpp"

namespace stagedoor::stripe_simulator {

struct ApiRequest {
    std::string method;
    std::string path;  // decoded
    FormPairs query;
    std::string body;  // form encoded
    std::string authorization;
    std::optional<std::string> idempotency_key;
};

struct ApiReply {
    int status = 0;  // 0: the connection is closed without an answer
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

// A call that was let in. While it waits, its idempotency key is in flight.
struct Admission {
    Milliseconds delay{0};
    std::uint64_t generation = 0;
    std::int64_t log_number = 0;
    std::string request_id;
    const Endpoint* endpoint = nullptr;
    Call call;
    std::optional<std::string> key;  // taken by this call
    Fault fault;
    std::optional<ApiReply> decided;  // the answer, when the endpoint is not to run
};

struct WebhookEvent {
    std::string id;
    std::string payload;
};

class Engine {
  public:
    // Both must outlive the engine.
    Engine(const Clock& clock, Random& random);

    [[nodiscard]] Admission admit(const ApiRequest& request);
    // Runs the call, unless the engine was reset meanwhile: then there is no answer.
    [[nodiscard]] ApiReply finish(Admission admission);

    // As on the first day: no objects, keys, faults, log.
    void reset();
    // Ends the holds whose time has come. admit() does it too.
    void advance();
    [[nodiscard]] std::optional<Instant> next_lapse() const;
    // Events since the last time, oldest first, for delivery.
    [[nodiscard]] std::vector<WebhookEvent> take_events();

    // For test hooks and the bank's page: the objects themselves.
    [[nodiscard]] Ledger& ledger() { return state_->ledger; }
    [[nodiscard]] Faults& faults() { return state_->faults; }
    [[nodiscard]] const RequestLog& log() const { return state_->log; }

  private:
    struct State {
        State(const Clock& clock, Random& random) : ledger{clock, random} {}

        Ledger ledger;
        IdempotencyLayer keys;
        Faults faults;
        RequestLog log;
    };
    struct Draft;

    [[nodiscard]] Refusal read(const ApiRequest& request, Draft& draft);
    [[nodiscard]] std::optional<ApiReply> decide(Draft& draft);
    [[nodiscard]] std::optional<ApiReply> refuse_by_fault(const Draft& draft) const;
    [[nodiscard]] std::optional<ApiReply> decide_by_key(Draft& draft);
    [[nodiscard]] ApiReply run(Admission& admission);

    const Clock& clock_;
    Random& random_;
    std::unique_ptr<State> state_;
    std::uint64_t generation_ = 0;
};

}  // namespace stagedoor::stripe_simulator
