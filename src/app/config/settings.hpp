// Everything that can be set (docs/operations.md lists it), read and judged. Made by
// read_settings(); the rest of the program never looks at a flag or an environment variable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/config/targets.hpp"
#include "app/config/values.hpp"
#include "core/time.hpp"
#include "platform/observability/log.hpp"
#include "platform/redis/redis_address.hpp"

namespace stagedoor::app {

enum class SecureCookies : std::uint8_t { kAuto, kAlways, kNever };

// How payments reach a card network. No key: the simulator, started by serve itself.
struct StripeSettings {
    std::optional<std::string> key;
    std::optional<std::string> publishable_key;
    std::vector<std::string> webhook_secrets;
    std::string api_base;  // without a trailing slash

    [[nodiscard]] bool simulated() const { return !key.has_value(); }
};

using Databases = std::map<contracts::Service, std::string>;  // postgresql://…, secret
using Outboxes = std::map<contracts::Service, std::string>;   // http://orders:3001

// Where services that run apart find what one process keeps to itself.
struct ClusterSettings {
    Databases databases;            // of every hosted service
    Outboxes outboxes;              // internal addresses of producers hosted elsewhere, at least
    std::vector<std::string> nats;  // nats://host:4222, secret
    std::optional<RedisAddress> redis;  // without it every replica limits on its own
    // The API of Tickets, for the web client where Tickets is not: "http://tickets:3000". Without
    // it a page comes without tickets, and a shared link without a title of its own.
    std::optional<std::string> tickets_url;
};

struct Settings {
    Targets targets;
    std::optional<ClusterSettings> cluster;  // not set: everything in one process, on SQLite
    Address listen{"127.0.0.1", 3000};
    Address internal_listen{"127.0.0.1", 3001};
    std::filesystem::path data_dir;
    std::optional<std::string> public_url;     // not set: http:// and where it listens
    std::vector<std::string> trusted_proxies;  // CIDR: "127.0.0.0/8"
    SecureCookies secure_cookies = SecureCookies::kAuto;
    std::string session_cookie_name;
    Milliseconds token_ttl{};
    PasswordLength password_length;
    std::string password_blocklist;  // content of the file, one a line
    Milliseconds order_window{};
    Milliseconds payment_grace{};
    std::int64_t max_locks_per_user = 0;  // 0: any number
    std::string currency;                 // lower case
    bool rate_limits = true;
    bool test_hooks = false;
    bool demo_data = false;
    bool generate_keys = false;
    bool check_config = false;
    log::Format log_format = log::Format::kText;
    log::Level log_level = log::Level::kInfo;
    std::size_t threads = 1;
    std::size_t max_connections = 0;
    Milliseconds outbox_retention{};
    Milliseconds shutdown_timeout{};

    std::string jwt_key;  // empty: to be made and kept in the data directory
    std::optional<std::string> jwt_key_previous;
    std::optional<std::string> internal_token;
    StripeSettings stripe;
};

}  // namespace stagedoor::app
