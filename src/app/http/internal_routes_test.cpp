#include "app/http/internal_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/testing/open_stores.hpp"
#include "platform/http/router.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;
using ::testing::HasSubstr;

class InternalRoutes : public ::testing::Test {
  protected:
    http::Response ask(http::Method method, std::string target, std::string token = {}) {
        return fake_.await_through_time(send(method, std::move(target), std::move(token)));
    }
    http::Response get(std::string query) {
        return ask(http::Method::kGet, "/internal/outbox?producer=orders" + query);
    }
    Task<http::Response> send(http::Method method, std::string target, std::string token) {
        http::Request request;
        request.method = method;
        request.target = std::move(target);
        request.headers = {{"host", "localhost"}};
        if (!token.empty()) {
            request.headers.emplace_back("authorization", "Bearer " + token);
        }
        co_return co_await router_->handle(request);
    }
    void guard_with(std::optional<std::string> token) {
        const auto audit = [this] {
            return judged();
        };
        const auto metrics = [this] {
            return measured();
        };
        router_ = std::make_unique<http::Router>(
            internal_routes({fake_.env(), open_.stores(), feeds_, audit, std::move(token), metrics})
        );
    }
    Task<std::string> measured() { co_return "up 1\n"; }
    Task<AuditReport> judged() {
        AuditReport report;
        report.violations = {"I1 x"};
        co_return report;
    }
    static std::string header(const http::Response& reply, std::string_view name) {
        for (const auto& [key, value] : reply.headers) {
            if (key == name) {
                return value;
            }
        }
        return "none";
    }
    void SetUp() override { guard_with(std::nullopt); }

    FakeEnv fake_;
    OpenStores open_{fake_};
    Feeds feeds_{fake_.env(), links_within(open_.stores()), {}};
    std::unique_ptr<http::Router> router_;
};

TEST_F(InternalRoutes, GiveAStretchOfAnOutbox) {
    for (const char* const subject : {"a", "b", "c"}) {
        open_.emit(Service::kOrders, "order:created", subject);
    }

    const auto reply = get("&after=1&limit=1");

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/cloudevents-batch+json");
    EXPECT_THAT(reply.body, HasSubstr(R"("seq":2)"));
    EXPECT_EQ(header(reply, "Stagedoor-Outbox-Head"), "3");
    EXPECT_EQ(header(reply, "Stagedoor-Outbox-Oldest"), "1");
    EXPECT_EQ(header(reply, "Stagedoor-Outbox-After-Id").size(), 24U);
    EXPECT_EQ(header(get(""), "Stagedoor-Outbox-After-Id"), "none");
}

TEST_F(InternalRoutes, GiveMetricsToWhoeverReachesThem) {
    guard_with("secret");

    const auto reply = ask(http::Method::kGet, "/metrics");

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(reply.body, "up 1\n");
}

TEST_F(InternalRoutes, GiveNothingAheadOfTheHead) {
    open_.emit(Service::kOrders, "order:created", "a");

    const auto reply = get("&after=7&waitMs=20000");

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "[]");
    EXPECT_EQ(header(reply, "Stagedoor-Outbox-Head"), "1");
}

TEST_F(InternalRoutes, SayThatEventsAreGone) {
    for (const char* const subject : {"a", "b", "c"}) {
        open_.emit(Service::kOrders, "order:created", subject);
    }
    auto& outbox = open_.stores().outbox(Service::kOrders);
    fake_.await(outbox.trim(fake_.now() + Seconds{1}, 3));

    EXPECT_EQ(get("&after=1").status, 410);
    EXPECT_THAT(get("&after=1").body, HasSubstr("outbox_trimmed"));
    EXPECT_EQ(header(get("&after=1"), "Stagedoor-Outbox-Oldest"), "3");
    EXPECT_EQ(get("&after=2").status, 200);
}

TEST_F(InternalRoutes, HoldAnEmptyAnswerBackUntilSomethingComes) {
    auto waiting =
        fake_.start(send(http::Method::kGet, "/internal/outbox?producer=orders&waitMs=20000", ""));
    EXPECT_FALSE(waiting.done());

    open_.emit(Service::kOrders, "order:created", "a");
    fake_.run_until([&] { return waiting.done(); });

    EXPECT_THAT(waiting.get().body, HasSubstr(R"("seq":1)"));
}

TEST_F(InternalRoutes, AnswerAnEmptyOutboxWhenThePatienceEnds) {
    EXPECT_EQ(get("&waitMs=20000").body, "[]");
}

TEST_F(InternalRoutes, RefuseWhatTheyCannotRead) {
    EXPECT_EQ(get("&limit=0").status, 400);
    EXPECT_EQ(get("&limit=1001").status, 400);
    EXPECT_EQ(get("&limit=1000").status, 200);
    EXPECT_EQ(get("&after=x").status, 400);
    EXPECT_EQ(get("&waitMs=20001").status, 400);
    EXPECT_EQ(ask(http::Method::kGet, "/internal/outbox").status, 400);
    EXPECT_EQ(ask(http::Method::kGet, "/internal/outbox?producer=web").status, 404);
}

TEST_F(InternalRoutes, WantTheTokenWhereOneIsSet) {
    const std::string token = "a-token-of-20-letters";
    guard_with(token);
    const auto status = [&](const std::string& given) {
        return ask(http::Method::kGet, "/internal/outbox?producer=orders", given).status;
    };

    EXPECT_EQ(status(token), 200);
    EXPECT_EQ(status(""), 401);
    EXPECT_EQ(status("a-token-of-20-lettert"), 401);
    EXPECT_EQ(status(token + token), 401);
    EXPECT_EQ(ask(http::Method::kPost, "/internal/audit").status, 401);
    EXPECT_EQ(ask(http::Method::kGet, "/internal/cursor").status, 401);
}

TEST_F(InternalRoutes, TellHowFarAConsumerIs) {
    const EventHandler heard{"order:created", [](Transaction&, const contracts::Event&) {}, {}};
    feeds_.add(Service::kTickets, {{Service::kOrders, {heard}}});
    open_.emit(Service::kOrders, "order:created", "a");
    const auto cursor = [&](const std::string& query) {
        return ask(http::Method::kGet, "/internal/cursor" + query);
    };

    EXPECT_EQ(cursor("?consumer=tickets&producer=orders").body, R"({"seq":0})");
    fake_.await(feeds_.start());
    EXPECT_TRUE(fake_.await(feeds_.settle(Seconds{1})));
    EXPECT_EQ(cursor("?consumer=tickets&producer=orders").body, R"({"seq":1})");

    EXPECT_EQ(cursor("?consumer=payments&producer=orders").status, 404) << "not here";
    EXPECT_EQ(cursor("?consumer=tickets&producer=auth").status, 404) << "does not follow";
    EXPECT_EQ(cursor("?consumer=tickets").status, 404);
    fake_.await(feeds_.stop());
}

TEST_F(InternalRoutes, TellWhatTheAuditFound) {
    EXPECT_EQ(
        ask(http::Method::kPost, "/internal/audit").body,
        R"({"violations":["I1 x"],"orders":0,"events":0})"
    );
}

}  // namespace
}  // namespace stagedoor::app
