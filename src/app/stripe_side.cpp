#include "app/stripe_side.hpp"

#include "app/run_task.hpp"
#include "platform/http_client/curl_http_client.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::app {

namespace {

// The simulator accepts any test key.
constexpr const char* kSimulatorKey = "sk_test_simulator";
constexpr std::size_t kSimulatorThreads = 1;

std::string make_webhook_secret(Env& env) {
    return "whsec_" + env.make_id<EventId>().str() + env.make_id<EventId>().str();
}

}  // namespace

StripeSide::StripeSide(Env& env, const StripeSettings& settings)
    : env_{env},
      http_{std::make_unique<CurlHttpClient>(env.scheduler())},
      secrets_{settings.webhook_secrets} {
    if (settings.simulated()) {
        start_simulator();
    } else {
        account_ = {settings.api_base, *settings.key};
    }
}

StripeSide::~StripeSide() {
    stop();
}

void StripeSide::start_simulator() {
    webhook_http_ = std::make_unique<CurlHttpClient>(env_.scheduler());
    if (secrets_.empty()) {
        secrets_.push_back(make_webhook_secret(env_));
    }
    simulator_ = std::make_unique<stripe_simulator::StripeSimulator>(
        env_, *webhook_http_, stripe_simulator::SimulatorOptions{"", secrets_}
    );
    router_ = std::make_unique<http::Router>(simulator_->api_routes());
    http::ServerOptions options;
    options.threads = kSimulatorThreads;
    server_ = std::make_unique<http::HttpServer>(env_, *router_, options);
    server_->start();
    account_ = {"http://" + server_->address(), kSimulatorKey};
    log::warning(
        "STRIPE_KEY is not set: payments go to the built-in simulator, no money moves",
        {{"simulator", account_.api_base}}
    );
}

void StripeSide::start(const std::string& webhook_url) {
    if (simulator_) {
        simulator_->set_webhook_url(webhook_url);
        simulator_->start();
    }
}

void StripeSide::stop() {
    if (simulator_) {
        webhook_http_->abort_all();
        run_task(env_, simulator_->stop());
        server_->stop(Milliseconds{0});
    }
}

}  // namespace stagedoor::app
