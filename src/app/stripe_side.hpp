// The payment provider's side of the process: Stripe's own address with a key, or the simulator on
// a loopback port of its own without one. Payments cannot tell the difference.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config/settings.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/runtime/env.hpp"
#include "stripe/client.hpp"
#include "stripe_simulator/stripe_simulator.hpp"

namespace stagedoor::app {

class StripeSide {
  public:
    // Opens the simulator's port when there is no key. Throws std::runtime_error.
    StripeSide(Env& env, const StripeSettings& settings);
    ~StripeSide();  // stop()
    StripeSide(const StripeSide&) = delete;
    StripeSide& operator=(const StripeSide&) = delete;

    // For calls to the provider alone: Payments aborts what runs on it when it stops.
    [[nodiscard]] HttpClient& http() { return *http_; }
    [[nodiscard]] const stripe::Account& account() const { return account_; }
    [[nodiscard]] const std::vector<std::string>& webhook_secrets() const { return secrets_; }
    // nullptr: a real key is set.
    [[nodiscard]] stripe_simulator::StripeSimulator* simulator() { return simulator_.get(); }

    // Where the simulator posts its webhooks from now on; nothing with a real key.
    void start(const std::string& webhook_url);
    // Ends the simulator. May be called twice; after Payments has stopped.
    void stop();

  private:
    void start_simulator();

    Env& env_;
    std::unique_ptr<HttpClient> http_;
    std::unique_ptr<HttpClient> webhook_http_;
    stripe::Account account_;
    std::vector<std::string> secrets_;
    std::unique_ptr<stripe_simulator::StripeSimulator> simulator_;
    std::unique_ptr<http::Router> router_;
    std::unique_ptr<http::HttpServer> server_;
};

}  // namespace stagedoor::app
