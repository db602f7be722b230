#include "app/followers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/maintenance.hpp"
#include "app/testing/open_stores.hpp"
#include "platform/http_client/testing/scripted_client.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

// Orders, with three events, and Tickets are here; Expiration and Payments follow it elsewhere.
class FollowersTest : public ::testing::Test {
  protected:
    FollowersTest() {
        const EventHandler good{"good", [](Transaction&, const contracts::Event&) {}, {}};
        feeds_.add(Service::kTickets, {{Service::kOrders, {good}}});
        for (const char* const subject : {"a", "b", "c"}) {
            open_.emit(Service::kOrders, "good", subject);
        }
    }
    ~FollowersTest() override { fake_.await(feeds_.stop()); }

    void all_here_catch_up() {
        fake_.await(feeds_.start());
        EXPECT_TRUE(fake_.await(feeds_.settle(Seconds{1})));
    }
    void those_elsewhere_say(std::string body) {
        peers_.reply = {};
        peers_.reply.status = 200;
        peers_.reply.body = std::move(body);
    }
    std::int64_t lowest(Service producer, std::int64_t head) {
        return fake_.await(followers_.lowest_cursor(producer, head));
    }
    // Why nobody can say how far the slowest follower of Orders is.
    std::string refusal() {
        try {
            (void)lowest(Service::kOrders, 3);
        } catch (const Unavailable& error) {
            return error.what();
        }
        return "none";
    }
    std::int64_t oldest_kept() {
        return fake_.await(open_.stores().outbox(Service::kOrders).read(0, 10)).oldest;
    }

    FakeEnv fake_;
    OpenStores open_{fake_};
    Feeds feeds_{fake_.env(), links_within(open_.stores()), {}};
    stagedoor::testing::ScriptedClient peers_;
    Followers followers_{
        feeds_,
        Followers::Elsewhere{
            peers_,
            {{Service::kExpiration, "http://expiration:3001"},
             {Service::kPayments, "http://payments:3001"}},
            "secret"}};
    http::Health health_;
    Maintenance maintenance_{
        {fake_.env(), open_.stores(), feeds_, followers_, health_}, std::chrono::hours{24}};
};

TEST_F(FollowersTest, AreAskedWhereverTheyAre) {
    all_here_catch_up();
    those_elsewhere_say(R"({"seq":2})");

    EXPECT_EQ(lowest(Service::kOrders, 3), 2);

    ASSERT_EQ(peers_.calls.size(), 2U);
    EXPECT_EQ(
        peers_.calls[0].url,
        "http://expiration:3001/internal/cursor?consumer=expiration&producer=orders"
    );
    EXPECT_EQ(
        peers_.calls[1].url,
        "http://payments:3001/internal/cursor?consumer=payments&producer=orders"
    );
    EXPECT_THAT(peers_.calls[0].headers, Contains(Pair("Authorization", "Bearer secret")));
}

TEST_F(FollowersTest, OfThisProcessCountAsMuch) {
    those_elsewhere_say(R"({"seq":3})");

    EXPECT_EQ(lowest(Service::kOrders, 3), 0) << "Tickets has not begun";
    all_here_catch_up();
    EXPECT_EQ(lowest(Service::kOrders, 3), 3);
}

TEST_F(FollowersTest, AreNobodyForWhatNobodyFollows) {
    EXPECT_EQ(lowest(Service::kAuth, 7), 7);
    EXPECT_TRUE(peers_.calls.empty());
}

TEST_F(FollowersTest, ThatGiveNoAnswerAreNotGuessed) {
    peers_.reply.failure = "connection refused";
    EXPECT_EQ(refusal(), "expiration does not say how far it has come: connection refused");
    peers_.reply.status = 404;
    EXPECT_THAT(refusal(), HasSubstr("status 404"));
    for (const char* const strange : {"", "3", "{}", R"({"seq":"3"})", R"({"seq":)"}) {
        those_elsewhere_say(strange);
        EXPECT_THAT(refusal(), HasSubstr("does not say")) << strange;
    }
}

// BUS-06
TEST_F(FollowersTest, KeepEventsUntilTheyAreOldAndAllHavePassedThem) {
    those_elsewhere_say(R"({"seq":2})");
    fake_.jump_clock(std::chrono::hours{23});
    all_here_catch_up();
    fake_.await(maintenance_.trim());
    EXPECT_EQ(oldest_kept(), 1) << "they are young";

    fake_.jump_clock(std::chrono::hours{2});
    peers_.reply.status = 503;
    fake_.await(maintenance_.trim());
    EXPECT_EQ(oldest_kept(), 1) << "somebody does not say how far it has come";

    those_elsewhere_say(R"({"seq":1})");
    fake_.await(maintenance_.trim());
    EXPECT_EQ(oldest_kept(), 2) << "somebody has not come further";

    those_elsewhere_say(R"({"seq":3})");
    fake_.await(maintenance_.trim());
    EXPECT_EQ(oldest_kept(), 3) << "the last one keeps the place";
}

}  // namespace
}  // namespace stagedoor::app
