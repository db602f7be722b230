#include "app/config/command_line.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <CLI/CLI.hpp>

namespace stagedoor::app {

namespace {

struct Flag {
    const char* name;
    const char* shape;  // what a value looks like; "" for a switch
    const char* help;
};

struct Command {
    const char* name;
    const char* help;
    std::vector<std::string_view> flags;  // empty: every flag of kFlags
};

constexpr std::array kFlags{
    Flag{"listen", "HOST:PORT", "public listener (127.0.0.1:3000)"},
    Flag{"internal-listen", "HOST:PORT", "internal listener (127.0.0.1:3001)"},
    Flag{"data-dir", "DIR", "where the stores are kept (./data)"},
    Flag{"target", "LIST", "what to host: all, or a list of services and web"},
    Flag{"public-url", "URL", "address that users see (http:// and --listen)"},
    Flag{"trusted-proxies", "NETWORKS", "whose X-Forwarded-* count (127.0.0.0/8,::1), or none"},
    Flag{"tls-cert", "FILE", "not in this build: put a proxy in front"},
    Flag{"tls-key", "FILE", "not in this build: put a proxy in front"},
    Flag{"secure-cookies", "WHEN", "auto, always, never (auto)"},
    Flag{"session-cookie-name", "NAME", "name of the session cookie (session)"},
    Flag{"token-ttl", "TIME", "how long a sign-in lasts (7d)"},
    Flag{"password-length", "MIN:MAX", "allowed length of passwords (8:128)"},
    Flag{"password-blocklist", "FILE", "passwords to refuse, one a line"},
    Flag{"order-window", "TIME", "how long an order locks its ticket (900)"},
    Flag{"payment-grace", "TIME", "extra time for a payment in flight (300)"},
    Flag{"max-locks-per-user", "N", "live orders of one user, 0 = any number (20)"},
    Flag{"currency", "CODE", "currency of all prices (usd)"},
    Flag{"rate-limits", "on|off", "limits per address and user (on)"},
    Flag{"test-hooks", "", "serve /test/...; loopback only"},
    Flag{"demo-data", "", "fill empty stores with demo tickets and accounts"},
    Flag{"generate-keys", "", "make and keep a missing JWT_KEY in the data directory"},
    Flag{"log-format", "FORMAT", "text, json (text on a terminal)"},
    Flag{"log-level", "LEVEL", "debug, info, warning, error (info)"},
    Flag{"threads", "N", "I/O threads, 1 to 256 (one per core)"},
    Flag{"max-connections", "N", "more are answered 503 (20000)"},
    Flag{"outbox-retention", "TIME", "how long events are kept at least (7d)"},
    Flag{"outbox-urls", "LIST", "producers hosted elsewhere: orders=http://orders:3001"},
    Flag{"tickets-url", "URL", "where web, run apart, asks for tickets: http://tickets:3000"},
    Flag{"shutdown-timeout", "TIME", "how long a stop may take (10)"},
    Flag{"check-config", "", "say what would start, and exit 0 or 2"},
    Flag{"check", "", "only say whether a migration is needed"},
    Flag{"webhook-url", "URL", "where the simulator posts its events"},
};

const std::vector<Command>& commands() {
    static const std::vector<Command> all{
        {"serve", "run the server", {}},
        {"migrate", "bring the stores to this version's schema", {"data-dir", "check"}},
        {"demo-data", "fill empty stores with demo tickets and accounts", {"data-dir", "currency"}},
        {"audit", "prove the promises on the stores", {"data-dir"}},
        {"version", "print version, commit and build", {"-"}},
        {"stripe-simulator",
         "run the simulator of Stripe's API",
         {"listen", "test-hooks", "webhook-url", "log-format", "log-level"}},
    };
    return all;
}

bool takes(const Command& command, std::string_view flag) {
    if (command.flags.empty()) {
        return flag != "check" && flag != "webhook-url";
    }
    return std::ranges::find(command.flags, flag) != command.flags.end();
}

using Values = std::map<std::string, std::string>;

void declare(CLI::App& app, const Command& command, Values& values) {
    auto* const sub = app.add_subcommand(command.name, command.help);
    sub->allow_extras();
    sub->fallthrough(false);
    for (const auto& flag : kFlags) {
        if (!takes(command, flag.name)) {
            continue;
        }
        const auto name = std::string{"--"} + flag.name;
        auto& value = values[flag.name];
        auto* const option = *flag.shape == '\0' ? sub->add_flag(name, value, flag.help)
                                                 : sub->add_option(name, value, flag.help);
        if (*flag.shape != '\0') {
            option->type_name(flag.shape);
        }
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
}

void collect(const CLI::App& sub, const Values& values, CommandLine& line) {
    for (const auto* const option : sub.get_options()) {
        const auto name = option->get_name().substr(2);
        if (option->count() > 0 && values.contains(name)) {
            line.flags[name] = values.at(name);
        }
    }
    for (const auto& extra : sub.remaining()) {
        line.problems.push_back(
            "\"" + extra + "\" is not known; stagedoor " + sub.get_name() +
            " --help lists the flags"
        );
    }
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
    CommandLine line;
    CLI::App app{"Stagedoor, a marketplace for tickets.", "stagedoor"};
    app.require_subcommand(1);
    // One set of values a command, because equal names of several commands would share a variable.
    std::map<std::string, Values> values;
    for (const auto& command : commands()) {
        declare(app, command, values[command.name]);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        line.help = app.help();
        for (const auto* const sub : app.get_subcommands()) {
            line.help = sub->help("stagedoor");
        }
        return line;
    } catch (const CLI::ParseError& error) {
        line.problems.emplace_back(std::string{error.what()} + "; stagedoor --help explains");
        return line;
    }
    const auto* const sub = app.get_subcommands().front();
    line.command = sub->get_name();
    collect(*sub, values[line.command], line);
    return line;
}

}  // namespace stagedoor::app
