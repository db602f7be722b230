#include "app/config/read_cluster.hpp"

#include <algorithm>

#include "app/config/redis_url.hpp"
#include "app/config/values.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;

constexpr std::string_view kAnyDatabase = "DATABASE_URL";

std::string database_variable(Service service) {
    std::string name{contracts::to_string(service)};
    std::ranges::transform(name, name.begin(), [](char c) {
        return static_cast<char>(c - 'a' + 'A');
    });
    return name + "_DATABASE_URL";
}

bool mentions_a_cluster(const Sources& sources) {
    return sources.mentions("NATS_URL") || names_databases(sources);
}

bool has_scheme(std::string_view url, std::initializer_list<std::string_view> schemes) {
    return std::ranges::any_of(schemes, [url](std::string_view scheme) {
        return url.size() > scheme.size() && url.starts_with(scheme);
    });
}

void read_targets(Sources& sources, Settings& settings) {
    const auto raw = sources.find("target");
    if (!raw) {
        return;
    }
    const auto targets = parse_targets(raw->text);
    if (!targets) {
        sources.problem(
            raw->source,
            "\"" + raw->text +
                "\" is not all or a list of auth, tickets, orders, expiration, payments, web"
        );
        return;
    }
    settings.targets = *targets;
}

// The database of one service; the general variable serves where only one is hosted.
void read_database(Sources& sources, const Targets& targets, Service service, Databases& out) {
    auto name = database_variable(service);
    if (targets.services.size() == 1 && !sources.mentions(name)) {
        name = kAnyDatabase;
    }
    if (!sources.mentions(name)) {
        sources.problem(
            database_variable(service),
            "is not set: " + std::string{contracts::to_string(service)} +
                " keeps its data in PostgreSQL when services run apart "
                "(postgresql://user:password@host/database)"
        );
        return;
    }
    const auto url = sources.secret(name);
    if (!url) {
        return;
    }
    if (!has_scheme(*url, {"postgresql://", "postgres://"})) {
        sources.problem(name, "is not a URL that starts with postgresql://");
        return;
    }
    for (const auto& [other, taken] : out) {
        if (taken == *url) {
            sources.problem(
                name,
                "is the database of " + std::string{contracts::to_string(other)} +
                    " too: each service has one of its own"
            );
        }
    }
    out[service] = *url;
}

void read_nats(Sources& sources, ClusterSettings& cluster) {
    if (!sources.mentions("NATS_URL")) {
        sources.problem(
            "NATS_URL",
            "is not set: services that run apart tell each other what happens by NATS "
            "(nats://host:4222)"
        );
        return;
    }
    const auto text = sources.secret("NATS_URL");
    if (!text) {
        return;
    }
    cluster.nats = split_list(*text);
    if (!std::ranges::all_of(cluster.nats, [](const std::string& url) {
            return has_scheme(url, {"nats://", "tls://"});
        })) {
        sources.problem("NATS_URL", "is not a list of URLs that start with nats:// or tls://");
    }
}

void read_redis(Sources& sources, ClusterSettings& cluster) {
    const auto url = sources.secret("REDIS_URL");
    if (!url) {
        return;
    }
    if (url->starts_with("rediss://")) {
        sources.problem(
            "REDIS_URL",
            "rediss:// is not in this build: put a TLS tunnel in front, or use redis://"
        );
        return;
    }
    cluster.redis = parse_redis_url(*url);
    if (!cluster.redis) {
        sources.problem("REDIS_URL", "is not a URL like redis://:password@host:6379/0");
    }
}

// "orders=http://orders:3001,tickets=…".
std::optional<Outboxes> parse_outboxes(std::string_view text) {
    Outboxes outboxes;
    for (const auto& part : split_list(text)) {
        const auto equals = part.find('=');
        const auto service = contracts::parse_service(part.substr(0, equals));
        if (equals == std::string::npos || !service) {
            return std::nullopt;
        }
        const auto url = parse_origin(std::string_view{part}.substr(equals + 1));
        if (!url) {
            return std::nullopt;
        }
        outboxes[*service] = *url;
    }
    return outboxes;
}

void read_outboxes(Sources& sources, const Targets& targets, ClusterSettings& cluster) {
    const auto raw = sources.find("outbox-urls");
    if (raw) {
        auto outboxes = parse_outboxes(raw->text);
        if (!outboxes) {
            sources.problem(
                raw->source,
                "\"" + raw->text +
                    "\" is not a list of service=URL (example: " + "orders=http://orders:3001)"
            );
            return;
        }
        cluster.outboxes = std::move(*outboxes);
    }
    for (const auto neighbour : targets.neighbours_elsewhere()) {
        if (!cluster.outboxes.contains(neighbour)) {
            const std::string name{contracts::to_string(neighbour)};
            sources.problem(
                "--outbox-urls",
                "names no " + name + ": " + targets.str() + " follows what it says (" + name +
                    "=http://" + name + ":3001)"
            );
        }
    }
}

void read_tickets_url(Sources& sources, ClusterSettings& cluster) {
    const auto raw = sources.find("tickets-url");
    if (!raw) {
        return;
    }
    cluster.tickets_url = parse_origin(raw->text);
    if (!cluster.tickets_url) {
        sources.problem(
            raw->source, "\"" + raw->text + "\" is not an http or https URL without a path"
        );
    }
}

// What stands in files of this machine belongs to the one process that owns them.
void refuse_what_is_embedded(Sources& sources) {
    for (const char* const name : {"data-dir", "generate-keys", "demo-data"}) {
        if (const auto raw = sources.find(name)) {
            sources.problem(
                raw->source, "is for one process that hosts all services: leave it out"
            );
        }
    }
}

void refuse_what_is_of_a_cluster(Sources& sources) {
    for (const char* const name : {"outbox-urls", "tickets-url"}) {
        if (const auto raw = sources.find(name)) {
            sources.problem(raw->source, "is for services that run apart: all are hosted here");
        }
    }
    if (sources.mentions("REDIS_URL")) {
        sources.problem("REDIS_URL", "is for replicas: without NATS_URL there is one process");
    }
}

}  // namespace

bool names_databases(const Sources& sources) {
    return sources.mentions(std::string{kAnyDatabase}) ||
           std::ranges::any_of(kAllServices, [&](Service service) {
               return sources.mentions(database_variable(service));
           });
}

Databases read_databases(Sources& sources) {
    Databases databases;
    for (const auto service : kAllServices) {
        read_database(sources, Targets{}, service, databases);
    }
    return databases;
}

void read_cluster(Sources& sources, Settings& settings) {
    read_targets(sources, settings);
    const Targets& targets = settings.targets;
    if (targets.whole() && !mentions_a_cluster(sources)) {
        refuse_what_is_of_a_cluster(sources);
        return;
    }
    settings.cluster.emplace();
    refuse_what_is_embedded(sources);
    read_tickets_url(sources, *settings.cluster);
    if (targets.services.empty()) {
        return;  // the web client alone needs nobody
    }
    for (const auto service : targets.services) {
        read_database(sources, targets, service, settings.cluster->databases);
    }
    read_nats(sources, *settings.cluster);
    read_redis(sources, *settings.cluster);
    read_outboxes(sources, targets, *settings.cluster);
    if (!sources.mentions("INTERNAL_TOKEN")) {
        sources.problem(
            "INTERNAL_TOKEN",
            "is not set: services that run apart show it to each other; give at least 20 characters"
        );
    }
}

}  // namespace stagedoor::app
