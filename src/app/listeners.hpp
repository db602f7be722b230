// The two listeners of a process, public and internal, each with a count of what it answers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config/settings.hpp"
#include "app/modules.hpp"
#include "platform/http/request_metrics.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor::app {

// Who asks, and how often anybody may: as `modules` say, which outlive the hooks. `limited`: false
// for requests of our own.
[[nodiscard]] http::RouterHooks request_hooks(
    Modules& modules, const Settings& settings, bool limited
);

// What both listen with.
struct ListenerRoutes {
    std::vector<Route> public_routes;
    http::RouterHooks hooks;  // of the public ones
    std::vector<Route> internal_routes;
};

class Listeners {
  public:
    // Env outlives it.
    Listeners(Env& env, const Settings& settings);

    // Throws std::runtime_error in words for the operator: a port is in use.
    void open(ListenerRoutes routes);
    // Running requests end within `patience`. May be called twice, and without open().
    void stop_public(Milliseconds patience);
    void stop_internal();

    // Where they listen, as this machine reaches them: "http://127.0.0.1:3000". After open().
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string internal_url() const;

    // A GET of the public API as anybody sees it, in process. After open().
    [[nodiscard]] Task<http::Response> get(std::string target) const;

    void report(MetricSink& sink) const;

  private:
    // One listener.
    struct Door {
        std::unique_ptr<http::Router> router;
        std::unique_ptr<http::RequestMetrics> requests;
        std::unique_ptr<http::HttpServer> server;
    };
    [[nodiscard]] Door make(std::unique_ptr<http::Router> router, http::ServerOptions options);

    Env& env_;
    http::ServerOptions public_options_;
    http::ServerOptions internal_options_;
    Door public_;
    Door internal_;
};

}  // namespace stagedoor::app
