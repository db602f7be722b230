#include "stripe_simulator/stripe_simulator.hpp"

#include <unistd.h>

#include "app/commands/commands.hpp"
#include "app/commands/console.hpp"
#include "app/commands/stop_signal.hpp"
#include "app/config/read_settings.hpp"
#include "app/run_task.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/http_client/curl_http_client.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/system_env.hpp"
#include "stripe_simulator/http/standalone_routes.hpp"

namespace stagedoor::app {

namespace {

using stripe_simulator::StripeSimulator;

struct SimulatorSettings {
    Settings common;
    stripe_simulator::SimulatorOptions options;
};

// What serve judges, and the address of the webhooks; nullopt after complaining.
std::optional<SimulatorSettings> read_simulator_settings(const CommandLine& line) {
    const auto environment = read_environment();
    Sources sources{line.flags, environment};
    auto report = read_settings(sources, Purpose::kStores, ::isatty(STDERR_FILENO) == 1);
    auto problems = line.problems;
    problems.insert(problems.end(), report.problems.begin(), report.problems.end());
    SimulatorSettings settings{report.settings, {}};
    if (const auto url = sources.find("webhook-url")) {
        settings.options.webhook_url = url->text;
        if (!parse_web_address(url->text)) {
            sources.problem(url->source, "\"" + url->text + "\" is not an http or https URL");
        }
    }
    if (const auto secrets = sources.secret("STRIPE_WEBHOOK_SECRET")) {
        settings.options.webhook_secrets = split_list(*secrets);
    }
    if (!settings.options.webhook_url.empty() && settings.options.webhook_secrets.empty()) {
        sources.problem("STRIPE_WEBHOOK_SECRET", "is not set: webhooks have to be signed");
    }
    problems.insert(problems.end(), sources.problems().begin(), sources.problems().end());
    complain(problems);
    return problems.empty() ? std::optional{std::move(settings)} : std::nullopt;
}

std::vector<Route> make_routes(StripeSimulator& simulator, SystemEnv& system, bool test_hooks) {
    auto routes = simulator.api_routes();
    if (!test_hooks) {
        return routes;
    }
    const stripe_simulator::ClockControl clock{
        [&system] { return system.env().now(); },
        [&system] { return system.clock_offset(); },
        [&system](Milliseconds by) { system.advance_clock(by); },
        [&system] { system.reset_clock(); },
    };
    for (auto& route : simulator.hook_routes()) {
        routes.push_back(std::move(route));
    }
    for (auto& route : stripe_simulator::make_standalone_routes(simulator, clock)) {
        routes.push_back(std::move(route));
    }
    return routes;
}

}  // namespace

int run_stripe_simulator(const CommandLine& line) {
    const auto settings = read_simulator_settings(line);
    if (!settings) {
        return kExitUsage;
    }
    log::configure(settings->common.log_format, settings->common.log_level);
    StopSignal stop;
    SystemEnv system;
    CurlHttpClient http{system.env().scheduler()};
    StripeSimulator simulator{system.env(), http, settings->options};
    const http::Router router{make_routes(simulator, system, settings->common.test_hooks)};
    http::ServerOptions options;
    options.listen = settings->common.listen.str();
    http::HttpServer server{system.env(), router, options};
    server.start();
    simulator.start();
    log::info("ready", {{"url", "http://" + server.address()}});
    say("The simulator of Stripe's API is ready: http://" + server.address());
    stop.wait();
    server.stop(settings->common.shutdown_timeout);
    http.abort_all();
    run_task(system.env(), simulator.stop());
    return kExitOk;
}

}  // namespace stagedoor::app
