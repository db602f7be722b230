// A stand-in for Stripe: the part of its API that Stagedoor uses, with memory, signed webhooks and
// faults on demand. `serve` runs one beside itself when no Stripe key is set; `stagedoor
// stripe-simulator` is one as a process of its own; tests talk to either. Everything is in memory
// and gone with the object.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/route.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"
#include "stripe_simulator/engine/engine.hpp"
#include "stripe_simulator/webhooks/queue.hpp"
#include "stripe_simulator/webhooks/sender.hpp"

namespace stagedoor::stripe_simulator {

struct SimulatorOptions {
    std::string webhook_url;                   // empty: events can be listed, nothing is posted
    std::vector<std::string> webhook_secrets;  // each signs every webhook
};

// What came of asking an intent for something that needs a certain state.
enum class HookResult { kDone, kUnknownIntent, kWrongState };

// Any thread may call any member.
class StripeSimulator {
  public:
    // `env` and `http` must outlive the simulator. `http` is used for webhooks only.
    StripeSimulator(Env& env, HttpClient& http, SimulatorOptions options);

    // The API, everything under /v1; public Stripe has it on a host of its own, and so should we.
    [[nodiscard]] std::vector<Route> api_routes();
    // /test/stripe/… of the contract (2.7).
    [[nodiscard]] std::vector<Route> hook_routes();

    // Begins to deliver webhooks; until then they wait. stop() ends it and waits for the delivery
    // under way.
    void start();
    [[nodiscard]] Task<void> stop();

    // As new: no objects, keys, faults, log entries, waiting webhooks; settings by default. Calls
    // that are under way have no effect and are not answered.
    void reset();

    // Where webhooks go from now on: known only after the public listener is open.
    void set_webhook_url(std::string url);

    // The buyer passed, or failed, the bank's page of an intent in requires_action.
    [[nodiscard]] HookResult authenticate(std::string_view intent, bool passed);

    // For the routes.
    [[nodiscard]] Task<ApiReply> serve(ApiRequest request);
    [[nodiscard]] HookResult lapse(std::string_view intent);
    [[nodiscard]] std::string intents_json();
    [[nodiscard]] std::optional<std::string> intent_json(std::string_view intent);
    [[nodiscard]] std::string requests_json(std::int64_t after);
    [[nodiscard]] bool add_fault(Fault fault);
    void clear_faults();
    [[nodiscard]] std::vector<Fault> faults();
    void configure_webhooks(const WebhookSettings& settings);
    [[nodiscard]] WebhookSettings webhook_settings();
    // Posts everything that waits, once; the number of posts that were taken. What was not waits
    // on.
    [[nodiscard]] Task<std::int64_t> flush_webhooks();

  private:
    template <class Action>
    [[nodiscard]] HookResult act_on(std::string_view intent, const Action& action);
    // Under the mutex, after anything that may have made events or holds.
    void settle();
    void arm_lapse_timer();
    void on_lapse_timer();
    [[nodiscard]] Task<void> deliver_webhooks();
    // Posts all copies of one; the number taken. Queues it again unless all were.
    [[nodiscard]] Task<std::int64_t> deliver(Delivery delivery, std::uint64_t generation);
    [[nodiscard]] Monotonic next_delivery_due();

    Env& env_;
    WebhookSender sender_;
    std::mutex mutex_;
    Engine engine_;
    WebhookQueue webhooks_;
    std::string webhook_url_;
    std::uint64_t generation_ = 0;
    std::optional<Instant> armed_for_;
    TimerId lapse_timer_ = 0;
    Signal wake_;
    TaskGroup tasks_;
};

}  // namespace stagedoor::stripe_simulator
