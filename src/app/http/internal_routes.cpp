#include "app/http/internal_routes.hpp"

#include <memory>

#include "app/config/values.hpp"
#include "app/metrics/exposition.hpp"
#include "core/json_writer.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/page.hpp"
#include "platform/messaging/outbox_wire.hpp"

namespace stagedoor::app {

namespace {

using http::Request;
using http::Response;

constexpr std::int64_t kPage = 500;
constexpr std::int64_t kMostEvents = 1000;
constexpr std::int64_t kLongestWait = 20'000;

// Takes as long wherever the first difference is.
bool same_secret(std::string_view given, std::string_view expected) {
    unsigned difference = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto theirs = static_cast<unsigned char>(given[i]);
        const auto ours = static_cast<unsigned char>(expected[i % expected.size()]);
        difference |= static_cast<unsigned>(theirs ^ ours);
    }
    return difference == 0;
}

// What a request for a stretch of an outbox asks for.
struct OutboxQuery {
    contracts::Service producer{};
    std::int64_t after = 0;
    std::int64_t limit = kPage;
    Milliseconds wait{0};
};

std::optional<Response> read_number(
    const http::Query& query, const std::string& name, std::int64_t most, std::int64_t& value
) {
    const auto* const text = query.find(name);
    if (text == nullptr) {
        return std::nullopt;
    }
    const auto number = parse_integer(*text);
    if (!number || *number > most) {
        return http::invalid_value(name, name + " is not valid");
    }
    value = *number;
    return std::nullopt;
}

std::optional<Response> read_producer(
    const http::Query& query, const Stores& stores, contracts::Service& producer
) {
    const auto hosted = stores.services();
    const auto* const name = query.find("producer");
    if (name == nullptr && hosted.size() == 1) {
        producer = hosted.front();
        return std::nullopt;
    }
    if (name == nullptr) {
        return http::invalid_value(
            "producer", "producer must be given: this process hosts several"
        );
    }
    const auto service = contracts::parse_service(*name);
    if (!service || !stores.host(*service)) {
        return http::not_found();
    }
    producer = *service;
    return std::nullopt;
}

std::optional<Response> read_query(
    const Request& request, const Stores& stores, OutboxQuery& wanted
) {
    if (auto refused = read_producer(request.query, stores, wanted.producer)) {
        return refused;
    }
    if (auto refused = read_number(request.query, "after", std::int64_t{1} << 53, wanted.after)) {
        return refused;
    }
    std::int64_t wait = 0;
    if (auto refused = read_number(request.query, "waitMs", kLongestWait, wait)) {
        return refused;
    }
    wanted.wait = Milliseconds{wait};
    auto limit = http::read_limit(request.query, kPage, kMostEvents);
    wanted.limit = limit.value;
    return std::move(limit.refusal);
}

Response to_response(const OutboxPage& page, std::int64_t after) {
    // Who reads on from what is gone learns from the headers what is not.
    auto response = after < page.oldest - 1
                        ? http::error(410, "outbox_trimmed", "These events are no longer kept")
                        : http::json(200, contracts::to_batch(page.events));
    if (response.status == 200) {
        response.content_type = contracts::kBatchType;
    }
    for (auto& [name, value] : outbox_wire::headers_of(page)) {
        response.with(std::move(name), std::move(value));
    }
    return response;
}

std::optional<contracts::Service> named_service(const http::Query& query, const std::string& name) {
    const auto* const text = query.find(name);
    return text == nullptr ? std::nullopt : contracts::parse_service(*text);
}

std::string to_json(std::int64_t cursor) {
    JsonWriter json;
    json.begin_object().member("seq", cursor).end_object();
    return json.take();
}

class InternalApi {
  public:
    explicit InternalApi(InternalParts parts) : parts_{std::move(parts)} {}

    Task<Response> outbox(Request& request) {
        OutboxQuery wanted;
        if (!admits(request)) {
            co_return http::not_authorized();
        }
        if (auto refused = read_query(request, parts_.stores, wanted)) {
            co_return std::move(*refused);
        }
        const auto page = co_await read(wanted);
        co_return to_response(page, wanted.after);
    }

    // "How far is orders in what tickets says?"
    Task<Response> cursor(Request& request) {
        if (!admits(request)) {
            co_return http::not_authorized();
        }
        const auto consumer = named_service(request.query, "consumer");
        const auto producer = named_service(request.query, "producer");
        const auto cursor =
            consumer && producer ? parts_.feeds.cursor(*consumer, *producer) : std::nullopt;
        if (!cursor) {
            co_return http::not_found();
        }
        co_return http::json(200, to_json(*cursor));
    }

    Task<Response> audit(Request& request) {
        if (!admits(request)) {
            co_return http::not_authorized();
        }
        const auto report = co_await parts_.audit();
        co_return http::json(200, to_json(report));
    }

    Task<Response> metrics(Request&) const {
        auto response = http::json(200, co_await parts_.metrics());
        response.content_type = Exposition::kContentType;
        co_return response;
    }

  private:
    [[nodiscard]] bool admits(const Request& request) const {
        const auto token = http::bearer_token(request);
        return !parts_.token || (token && same_secret(*token, *parts_.token));
    }

    // An empty answer is held back until something comes, or the asker's patience ends.
    [[nodiscard]] Task<OutboxPage> read(OutboxQuery wanted) const {
        Outbox& outbox = parts_.stores.outbox(wanted.producer);
        const auto deadline = parts_.env.scheduler().monotonic() + wanted.wait;
        co_await parts_.stores.settle(wanted.producer);
        while (true) {
            const auto seen = outbox.moved().count();
            auto page = co_await outbox.read(wanted.after, wanted.limit);
            if (!page.events.empty() || page.head < wanted.after) {
                co_return page;
            }
            const bool moved = co_await outbox.moved().wait(seen, deadline);
            if (!moved) {
                co_return page;
            }
        }
    }

    InternalParts parts_;
};

}  // namespace

std::vector<Route> internal_routes(InternalParts parts) {
    const bool audits = static_cast<bool>(parts.audit);
    const auto api = std::make_shared<InternalApi>(std::move(parts));
    Route outbox;
    outbox.pattern = "/internal/outbox";
    outbox.handler = [api](Request& request) {
        return api->outbox(request);
    };
    Route cursor;
    cursor.pattern = "/internal/cursor";
    cursor.handler = [api](Request& request) {
        return api->cursor(request);
    };
    Route audit;
    audit.method = http::Method::kPost;
    audit.pattern = "/internal/audit";
    audit.cross_site_check = false;
    audit.handler = [api](Request& request) {
        return api->audit(request);
    };
    Route metrics;
    metrics.pattern = "/metrics";
    metrics.handler = [api](Request& request) {
        return api->metrics(request);
    };
    std::vector<Route> routes{std::move(outbox), std::move(cursor), std::move(metrics)};
    if (audits) {
        routes.push_back(std::move(audit));
    }
    return routes;
}

}  // namespace stagedoor::app
