#include "stripe_simulator/stripe_simulator.hpp"

#include <utility>

#include "platform/observability/log.hpp"
#include "stripe_simulator/engine/intents.hpp"
#include "stripe_simulator/engine/wire.hpp"
#include "stripe_simulator/http/api_routes.hpp"
#include "stripe_simulator/http/hook_routes.hpp"

namespace stagedoor::stripe_simulator {

StripeSimulator::StripeSimulator(Env& env, HttpClient& http, SimulatorOptions options)
    : env_{env},
      sender_{env, http, std::move(options.webhook_secrets)},
      engine_{env.clock(), env.random()},
      webhook_url_{std::move(options.webhook_url)},
      wake_{env.scheduler()},
      tasks_{env.scheduler()} {}

std::vector<Route> StripeSimulator::api_routes() {
    return make_api_routes(*this);
}

std::vector<Route> StripeSimulator::hook_routes() {
    return make_hook_routes(*this);
}

void StripeSimulator::start() {
    tasks_.spawn("stripe simulator: webhooks", deliver_webhooks());
    const std::scoped_lock lock{mutex_};
    arm_lapse_timer();
}

Task<void> StripeSimulator::stop() {
    tasks_.request_stop();
    wake_.notify();
    {
        const std::scoped_lock lock{mutex_};
        env_.scheduler().cancel(lapse_timer_);
        armed_for_.reset();
    }
    co_await tasks_.join();
}

void StripeSimulator::reset() {
    const std::scoped_lock lock{mutex_};
    engine_.reset();
    webhooks_.clear();
    ++generation_;
    settle();
}

void StripeSimulator::set_webhook_url(std::string url) {
    const std::scoped_lock lock{mutex_};
    webhook_url_ = std::move(url);
}

Task<ApiReply> StripeSimulator::serve(ApiRequest request) {
    Admission admission;
    {
        const std::scoped_lock lock{mutex_};
        admission = engine_.admit(request);
        settle();
    }
    if (admission.delay > Milliseconds{0}) {
        const Monotonic until = env_.scheduler().monotonic() + admission.delay;
        co_await sleep_until(env_.scheduler(), until);
    }
    const std::scoped_lock lock{mutex_};
    auto reply = engine_.finish(std::move(admission));
    settle();
    co_return reply;
}

template <class Action>
HookResult StripeSimulator::act_on(std::string_view intent, const Action& action) {
    const std::scoped_lock lock{mutex_};
    engine_.advance();
    auto& ledger = engine_.ledger();
    auto* found = ledger.intents.find(intent);
    if (found == nullptr) {
        return HookResult::kUnknownIntent;
    }
    const bool done = action(ledger, *found);
    settle();
    return done ? HookResult::kDone : HookResult::kWrongState;
}

HookResult StripeSimulator::authenticate(std::string_view intent, bool passed) {
    return act_on(intent, [passed](Ledger& ledger, PaymentIntent& found) {
        return stripe_simulator::authenticate(ledger, found, passed);
    });
}

HookResult StripeSimulator::lapse(std::string_view intent) {
    return act_on(intent, [](Ledger& ledger, PaymentIntent& found) {
        return stripe_simulator::lapse(ledger, found);
    });
}

std::string StripeSimulator::intents_json() {
    const std::scoped_lock lock{mutex_};
    engine_.advance();
    settle();
    std::vector<std::string> items;
    for (const auto& intent : engine_.ledger().intents.rows()) {
        items.push_back(to_test_json(engine_.ledger(), intent));
    }
    return list_json("/test/stripe/payment_intents", items, false);
}

std::optional<std::string> StripeSimulator::intent_json(std::string_view intent) {
    const std::scoped_lock lock{mutex_};
    engine_.advance();
    settle();
    const auto* found = engine_.ledger().intents.find(intent);
    return found ? std::optional{to_test_json(engine_.ledger(), *found)} : std::nullopt;
}

std::string StripeSimulator::requests_json(std::int64_t after) {
    const std::scoped_lock lock{mutex_};
    return engine_.log().to_json(after);
}

bool StripeSimulator::add_fault(Fault fault) {
    const std::scoped_lock lock{mutex_};
    return engine_.faults().add(std::move(fault));
}

void StripeSimulator::clear_faults() {
    const std::scoped_lock lock{mutex_};
    engine_.faults().clear();
}

std::vector<Fault> StripeSimulator::faults() {
    const std::scoped_lock lock{mutex_};
    return engine_.faults().list();
}

void StripeSimulator::configure_webhooks(const WebhookSettings& settings) {
    const std::scoped_lock lock{mutex_};
    webhooks_.settings = settings;
    wake_.notify();
}

WebhookSettings StripeSimulator::webhook_settings() {
    const std::scoped_lock lock{mutex_};
    return webhooks_.settings;
}

void StripeSimulator::settle() {
    auto events = engine_.take_events();
    if (!webhook_url_.empty() && !events.empty()) {
        webhooks_.push(std::move(events));
        wake_.notify();
    }
    arm_lapse_timer();
}

void StripeSimulator::arm_lapse_timer() {
    const auto next = engine_.next_lapse();
    if (next == armed_for_ || tasks_.stopping()) {
        return;
    }
    if (armed_for_) {
        env_.scheduler().cancel(lapse_timer_);
    }
    armed_for_ = next;
    if (next) {
        lapse_timer_ = env_.scheduler().call_at(*next, [this] { on_lapse_timer(); });
    }
}

void StripeSimulator::on_lapse_timer() {
    const std::scoped_lock lock{mutex_};
    armed_for_.reset();
    engine_.advance();
    settle();
}

Monotonic StripeSimulator::next_delivery_due() {
    constexpr Seconds kIdle = std::chrono::hours{1};
    const std::scoped_lock lock{mutex_};
    return webhooks_.next_due().value_or(env_.scheduler().monotonic() + kIdle);
}

Task<void> StripeSimulator::deliver_webhooks() {
    while (!tasks_.stopping()) {
        const auto seen = wake_.count();
        std::optional<Delivery> delivery;
        std::uint64_t generation = 0;
        {
            const std::scoped_lock lock{mutex_};
            delivery = webhooks_.next(env_.scheduler().monotonic());
            generation = generation_;
        }
        if (delivery) {
            (void)co_await deliver(std::move(*delivery), generation);
        } else {
            const Monotonic due = next_delivery_due();
            (void)co_await wake_.wait(seen, due);
        }
    }
}

Task<std::int64_t> StripeSimulator::deliver(Delivery delivery, std::uint64_t generation) {
    int copies = 1;
    std::string url;
    {
        const std::scoped_lock lock{mutex_};
        copies = webhooks_.settings.copies;
        url = webhook_url_;
    }
    std::int64_t taken = 0;
    for (int copy = 0; copy < copies && !tasks_.stopping(); ++copy) {
        const bool accepted = co_await sender_.post(url, delivery.event);
        taken += accepted ? 1 : 0;
    }
    const std::scoped_lock lock{mutex_};
    if (taken == copies || generation != generation_) {
        co_return taken;
    }
    const std::string id = delivery.event.id;
    if (!webhooks_.retry(std::move(delivery), env_.scheduler().monotonic())) {
        log::warning("webhook given up", {{"event", id}});
    }
    co_return taken;
}

Task<std::int64_t> StripeSimulator::flush_webhooks() {
    std::vector<Delivery> all;
    std::uint64_t generation = 0;
    {
        const std::scoped_lock lock{mutex_};
        all = webhooks_.drain();
        generation = generation_;
    }
    std::int64_t delivered = 0;
    for (auto& delivery : all) {
        delivered += co_await deliver(std::move(delivery), generation);
    }
    co_return delivered;
}

}  // namespace stagedoor::stripe_simulator
