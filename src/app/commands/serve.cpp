#include <sys/resource.h>
#include <unistd.h>

#include "app/app.hpp"
#include "app/cluster_app.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/console.hpp"
#include "app/commands/stop_signal.hpp"
#include "app/config/read_settings.hpp"
#include "app/demo_data.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::app {

namespace {

std::string join(const std::vector<std::string>& parts) {
    std::string joined;
    for (const auto& part : parts) {
        joined += (joined.empty() ? "" : ", ") + part;
    }
    return joined.empty() ? "none" : joined;
}

// Where a cluster keeps and finds things; not the URLs, which have passwords in them.
void describe(const ClusterSettings& cluster) {
    std::vector<std::string> producers;
    for (const auto& [producer, address] : cluster.outboxes) {
        producers.push_back(std::string{contracts::to_string(producer)} + " at " + address);
    }
    say("  stores             PostgreSQL, " + std::to_string(cluster.databases.size()) +
        " databases");
    say("  events             NATS, " + std::to_string(cluster.nats.size()) + " servers");
    say("  producers          " + join(producers));
}

// What --check-config prints. No secret is in it.
void describe(const Settings& settings) {
    say("would serve " + settings.targets.str() +
        (settings.cluster ? " of a cluster" : " in one process"));
    say("  public listener    " + settings.listen.str());
    say("  internal listener  " + settings.internal_listen.str());
    say("  public URL         " + settings.public_url.value_or("http://" + settings.listen.str()));
    if (settings.cluster) {
        describe(*settings.cluster);
    } else {
        say("  data directory     " + settings.data_dir.string());
    }
    say("  trusted proxies    " + join(settings.trusted_proxies));
    say("  locks              " + to_text(settings.order_window) + ", " +
        to_text(settings.payment_grace) + " more for a payment in flight");
    say("  currency           " + settings.currency);
    say("  payments           " +
        (settings.stripe.simulated() ? "built-in simulator" : settings.stripe.api_base));
    const bool shared = settings.cluster && settings.cluster->redis;
    say(std::string{"  rate limits        "} + (!settings.rate_limits ? "off"
                                                : shared              ? "on, shared through Redis"
                                                                      : "on"));
    say(std::string{"  test hooks         "} + (settings.test_hooks ? "on" : "off"));
}

// Every connection is a file: the soft limit of 1024 would end long before --max-connections.
void raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
    }
}

template <class Server>
void greet(const Server& app, const Settings& settings) {
    say("Stagedoor is ready: " + app.url());
    if (settings.demo_data) {
        say("Demo account: " + std::string{kDemoBuyer.email} + ", password " +
            std::string{kDemoBuyer.password});
    }
}

// Until somebody asks it to stop.
template <class Server>
void serve(const Settings& settings) {
    StopSignal stop;
    SystemEnv system;
    Server server{system, settings};
    server.start();
    greet(server, settings);
    stop.wait();
    log::info("stopping");
    server.stop();
    log::info("stopped");
}

}  // namespace

int run_serve(const CommandLine& line) {
    auto report = read_settings(
        {line.flags, read_environment()}, Purpose::kServe, ::isatty(STDERR_FILENO) == 1
    );
    report.problems.insert(report.problems.begin(), line.problems.begin(), line.problems.end());
    if (!report.problems.empty()) {
        complain(report.problems);
        return kExitUsage;
    }
    const auto& settings = report.settings;
    if (settings.check_config) {
        complain(report.warnings);
        describe(settings);
        return kExitOk;
    }
    log::configure(settings.log_format, settings.log_level);
    for (const auto& warning : report.warnings) {
        log::warning(warning);
    }
    raise_file_limit();
    // The one place that asks whether services run together or apart.
    if (settings.cluster) {
        serve<ClusterApp>(settings);
    } else {
        serve<App>(settings);
    }
    return kExitOk;
}

}  // namespace stagedoor::app
