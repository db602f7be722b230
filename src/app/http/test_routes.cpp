#include "app/http/test_routes.hpp"

#include <memory>

#include "app/config/values.hpp"
#include "core/json_writer.hpp"
#include "platform/http/fields.hpp"
#include "platform/http/page.hpp"

namespace stagedoor::app {

namespace {

using http::Request;
using http::Response;

constexpr std::int64_t kMostAdvance = 1'000'000'000'000;
constexpr std::int64_t kMostEvents = 10'000;

class TestApi {
  public:
    explicit TestApi(TestParts parts) : parts_{std::move(parts)} {}

    [[nodiscard]] const TestParts& parts() const { return parts_; }

    static Task<Response> reset(std::function<Task<void>()> step) {
        co_await step();
        co_return http::json(200, "{}");
    }

    Task<Response> show_clock(Request&) { co_return clock(); }

    Task<Response> advance_clock(Request& request) {
        const http::Fields fields{request.json};
        const auto* const value = fields.find("advanceMs");
        if (value == nullptr || !value->is_int64() || value->as_int64() < 0 ||
            value->as_int64() > kMostAdvance) {
            co_return http::invalid_value(
                "advanceMs", "advanceMs must be an integer between 0 and 1000000000000"
            );
        }
        parts_.system.advance_clock(Milliseconds{value->as_int64()});
        co_return clock();
    }

    Task<Response> events(Request& request) {
        EventJournal::Query query;
        auto limit = http::read_limit(request.query, kMostEvents, kMostEvents);
        if (limit.refusal) {
            co_return std::move(*limit.refusal);
        }
        query.limit = limit.value;
        if (const auto* const after = request.query.find("after")) {
            const auto number = parse_integer(*after);
            if (!number) {
                co_return http::invalid_value("after", "after must be a number");
            }
            query.after = *number;
        }
        if (const auto* const type = request.query.find("type")) {
            query.type = *type;
        }
        co_return http::json(200, parts_.journal.to_json(query));
    }

  private:
    Response clock() {
        JsonWriter out;
        out.begin_object().member("now", parts_.system.env().now());
        out.member("offsetMs", std::int64_t{parts_.system.clock_offset().count()}).end_object();
        return http::json(200, out.take());
    }

    TestParts parts_;
};

Route route(http::Method method, std::string pattern, http::Handler handler) {
    Route made;
    made.method = method;
    made.pattern = std::move(pattern);
    made.handler = std::move(handler);
    made.cross_site_check = false;
    return made;
}

}  // namespace

std::vector<Route> test_routes(TestParts parts) {
    const auto api = std::make_shared<TestApi>(std::move(parts));
    std::vector<Route> routes;
    for (const auto& [path, step] : api->parts().resets) {
        routes.push_back(route(http::Method::kPost, path, [step = step](Request&) {
            return TestApi::reset(step);
        }));
    }
    routes.push_back(route(http::Method::kGet, "/test/clock", [api](Request& request) {
        return api->show_clock(request);
    }));
    routes.push_back(route(http::Method::kPost, "/test/clock", [api](Request& request) {
        return api->advance_clock(request);
    }));
    routes.back().body = http::BodyRule::kJson;
    routes.push_back(route(http::Method::kGet, "/test/events", [api](Request& request) {
        return api->events(request);
    }));
    return routes;
}

}  // namespace stagedoor::app
