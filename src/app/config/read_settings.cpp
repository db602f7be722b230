#include "app/config/read_settings.hpp"

#include <algorithm>

#include <unistd.h>

#include "app/config/read_cluster.hpp"
#include "app/config/read_secrets.hpp"
#include "app/config/setting_reader.hpp"

namespace stagedoor::app {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Milliseconds kDay{hours{24}};
constexpr Milliseconds kYear{hours{24 * 365}};
constexpr std::int64_t kMostThreads = 256;
constexpr std::int64_t kMostLocks = 1'000'000;
constexpr std::int64_t kDefaultLocks = 20;

void read_listeners(SettingReader& read, Settings& settings) {
    constexpr auto kForm = "host:port (examples: 127.0.0.1:3000, [::1]:3000)";
    settings.listen = read.value("listen", settings.listen, parse_address, kForm);
    settings.internal_listen =
        read.value("internal-listen", settings.internal_listen, parse_address, kForm);
    const auto origin = [](std::string_view text) {
        auto url = parse_origin(text);
        return url ? std::make_optional(std::move(url)) : std::nullopt;
    };
    settings.public_url = read.value<std::optional<std::string>>(
        "public-url", std::nullopt, origin, "an http or https URL without a path"
    );
    settings.trusted_proxies = read.value<std::vector<std::string>>(
        "trusted-proxies",
        {"127.0.0.0/8", "::1/128"},
        parse_networks,
        "a list of networks (examples: 10.0.0.0/8,::1 and none)"
    );
    const auto cores = std::clamp<std::int64_t>(sysconf(_SC_NPROCESSORS_ONLN), 1, kMostThreads);
    settings.threads = static_cast<std::size_t>(read.integer("threads", cores, {1, kMostThreads}));
    settings.max_connections =
        static_cast<std::size_t>(read.integer("max-connections", 20'000, {1, 1'000'000}));
}

void read_identity(SettingReader& read, Settings& settings) {
    settings.secure_cookies =
        static_cast<SecureCookies>(read.choice("secure-cookies", 0, {"auto", "always", "never"}));
    const auto cookie = [](std::string_view text) {
        return is_cookie_name(text) ? std::optional{std::string{text}} : std::nullopt;
    };
    settings.session_cookie_name =
        read.value<std::string>("session-cookie-name", "session", cookie, "a cookie name");
    settings.token_ttl = read.duration("token-ttl", 7 * kDay, {minutes{1}, kYear});
    settings.password_length = read.value(
        "password-length",
        PasswordLength{},
        parse_password_length,
        "MIN:MAX with 1 <= MIN <= MAX <= 1024 (example: 8:128)"
    );
}

void read_blocklist(Sources& sources, Settings& settings) {
    const auto raw = sources.find("password-blocklist");
    if (!raw) {
        return;
    }
    auto content = read_text_file(raw->text);
    if (!content) {
        sources.problem(raw->source, "cannot read \"" + raw->text + "\"");
        return;
    }
    settings.password_blocklist = std::move(*content);
}

void read_sale(SettingReader& read, Settings& settings) {
    settings.order_window = read.duration("order-window", minutes{15}, {Seconds{1}, kDay});
    settings.payment_grace = read.duration("payment-grace", minutes{5}, {Milliseconds{0}, kDay});
    settings.max_locks_per_user = read.integer(
        "max-locks-per-user", settings.test_hooks ? 0 : kDefaultLocks, {0, kMostLocks}
    );
    settings.currency = read.value<std::string>(
        "currency", "usd", parse_currency, "an ISO 4217 currency with two decimals (example: eur)"
    );
}

void read_operation(SettingReader& read, Settings& settings, bool terminal) {
    settings.data_dir = read.text("data-dir", "./data");
    settings.log_format =
        static_cast<log::Format>(read.choice("log-format", terminal ? 0 : 1, {"text", "json"}));
    settings.log_level =
        static_cast<log::Level>(read.choice("log-level", 1, {"debug", "info", "warning", "error"}));
    settings.outbox_retention =
        read.duration("outbox-retention", 7 * kDay, {hours{1}, 100 * kYear});
    settings.shutdown_timeout =
        read.duration("shutdown-timeout", Seconds{10}, {Milliseconds{0}, hours{1}});
    settings.demo_data = read.boolean("demo-data", false);
    settings.generate_keys = read.boolean("generate-keys", false);
    settings.check_config = read.boolean("check-config", false);
}

// Tests need neither limits nor strangers: what --test-hooks implies and what it refuses.
void read_test_mode(SettingReader& read, Sources& sources, Settings& settings) {
    const bool limits = read.choice("rate-limits", 0, {"on", "off"}) == 0;
    settings.test_hooks = read.boolean("test-hooks", false);
    settings.rate_limits = limits && !settings.test_hooks;
    if (settings.test_hooks && !settings.listen.is_loopback()) {
        sources.problem(
            "--test-hooks", "needs a --listen on loopback, not " + settings.listen.str()
        );
    }
}

void judge_listeners(Sources& sources, const Settings& settings) {
    if (settings.listen.collides_with(settings.internal_listen)) {
        sources.problem(
            "--internal-listen",
            "\"" + settings.internal_listen.str() + "\" must differ from --listen"
        );
    }
    if (!settings.cluster && !settings.internal_listen.is_loopback() &&
        !sources.mentions("INTERNAL_TOKEN")) {
        sources.problem(
            "INTERNAL_TOKEN",
            "is not set: an --internal-listen that is not loopback needs one of at least 20 "
            "characters"
        );
    }
}

// Names of what only a later version knows; they are refused, never passed over.
void refuse_what_is_not_built(Sources& sources) {
    for (const char* const name : {"tls-cert", "tls-key"}) {
        if (const auto file = sources.find(name)) {
            sources.problem(file->source, "this build speaks no TLS itself: put a proxy in front");
        }
    }
}

}  // namespace

SettingsReport read_settings(Sources sources, Purpose purpose, bool terminal) {
    SettingsReport report;
    auto& settings = report.settings;
    SettingReader read{sources};

    read_listeners(read, settings);
    read_test_mode(read, sources, settings);
    read_identity(read, settings);
    read_blocklist(sources, settings);
    read_sale(read, settings);
    read_operation(read, settings, terminal);
    refuse_what_is_not_built(sources);
    if (purpose == Purpose::kServe) {
        read_cluster(sources, settings);
        judge_listeners(sources, settings);
        read_secrets(sources, settings, report.warnings);
    }
    report.problems = sources.problems();
    return report;
}

}  // namespace stagedoor::app
