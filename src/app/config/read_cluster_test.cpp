#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/read_settings.hpp"
#include "app/config/redis_url.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

using Flags = std::map<std::string, std::string>;

constexpr auto kOrdersUrl = "postgresql://stagedoor:hush@db/orders";

// What `--target=orders` needs.
Flags flags() {
    return {
        {"target", "orders"},
        {"outbox-urls",
         "tickets=http://tickets:3001,payments=http://payments:3001/,expiration=http://e:3001"}};
}

Environment environment() {
    return {
        {"JWT_KEY", std::string(32, 'k')},
        {"INTERNAL_TOKEN", std::string(20, 't')},
        {"NATS_URL", "nats://a:4222, tls://b:4222"},
        {"ORDERS_DATABASE_URL", kOrdersUrl}};
}

SettingsReport read(const Flags& given, const Environment& variables) {
    return read_settings({given, variables}, Purpose::kServe, false);
}

TEST(Cluster, IsWhatRunsApart) {
    const auto report = read(flags(), environment());

    EXPECT_THAT(report.problems, IsEmpty());
    ASSERT_TRUE(report.settings.cluster);
    const ClusterSettings& cluster = *report.settings.cluster;
    EXPECT_THAT(report.settings.targets.services, ElementsAre(Service::kOrders));
    EXPECT_FALSE(report.settings.targets.web);
    EXPECT_THAT(cluster.databases, ElementsAre(Pair(Service::kOrders, kOrdersUrl)));
    EXPECT_THAT(cluster.nats, ElementsAre("nats://a:4222", "tls://b:4222"));
    EXPECT_THAT(cluster.outboxes, Contains(Pair(Service::kPayments, "http://payments:3001")));
    EXPECT_FALSE(cluster.redis);
}

TEST(Cluster, IsNotWhatOneProcessHostsOnItsOwnFiles) {
    const auto report = read({{"target", "all"}}, {{"JWT_KEY", std::string(32, 'k')}});

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_FALSE(report.settings.cluster);
    EXPECT_TRUE(report.settings.targets.whole());
}

TEST(Cluster, MayBeAllServicesOnPostgres) {
    Environment variables = environment();
    variables["STRIPE_KEY"] = "sk_test_1";
    variables["STRIPE_WEBHOOK_SECRET"] = "whsec_1";
    for (const char* const name : {"AUTH", "TICKETS", "EXPIRATION", "PAYMENTS"}) {
        variables[std::string{name} + "_DATABASE_URL"] = std::string{"postgresql://db/"} + name;
    }

    const auto report = read({}, variables);

    EXPECT_THAT(report.problems, IsEmpty());
    ASSERT_TRUE(report.settings.cluster);
    EXPECT_THAT(report.settings.cluster->databases, ::testing::SizeIs(5));
}

TEST(Cluster, NamesEverythingThatIsMissingAtOnce) {
    const auto report = read({{"target", "orders,payments"}}, {});

    EXPECT_THAT(
        report.problems,
        UnorderedElementsAre(
            HasSubstr("ORDERS_DATABASE_URL is not set"),
            HasSubstr("PAYMENTS_DATABASE_URL is not set"),
            HasSubstr("NATS_URL is not set"),
            HasSubstr("INTERNAL_TOKEN is not set"),
            HasSubstr("--outbox-urls: names no tickets: orders, payments follows"),
            HasSubstr("--outbox-urls: names no expiration"),
            HasSubstr("JWT_KEY is not set: give at least 32 bytes, the same to every service"),
            HasSubstr("STRIPE_KEY is not set: the built-in simulator is for one process")
        )
    );
}

TEST(Cluster, NeedsNothingForTheWebClientAlone) {
    const auto report = read({{"target", "web"}}, {});

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_THAT(report.settings.targets.services, IsEmpty());
    EXPECT_TRUE(report.settings.targets.web);
    EXPECT_FALSE(report.settings.cluster->tickets_url);
}

TEST(Cluster, MayTellTheWebClientWhereTicketsIs) {
    const auto report = read({{"target", "web"}, {"tickets-url", "http://tickets:3000/"}}, {});

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_EQ(report.settings.cluster->tickets_url, "http://tickets:3000");
}

TEST(Cluster, NeedsNoKeysThatNoHostedServiceReads) {
    Environment variables = environment();
    variables.erase("JWT_KEY");
    variables.erase("ORDERS_DATABASE_URL");
    variables["DATABASE_URL"] = "postgres://db/expiration";

    const auto report =
        read({{"target", "expiration"}, {"outbox-urls", "orders=http://o:1"}}, variables);

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_THAT(
        report.settings.cluster->databases,
        ElementsAre(Pair(Service::kExpiration, "postgres://db/expiration"))
    );
}

struct Refusal {
    Flags flags;
    Environment environment;
    const char* line;
};

TEST(Cluster, SaysWhatIsWrong) {
    const Refusal refusals[]{
        {{}, {{"ORDERS_DATABASE_URL", "mysql://db"}}, "ORDERS_DATABASE_URL is not a URL that"},
        {{}, {{"NATS_URL", "http://a"}}, "NATS_URL is not a list of URLs that start with nats://"},
        {{}, {{"REDIS_URL", "http://a"}}, "REDIS_URL is not a URL like redis://"},
        {{}, {{"REDIS_URL", "rediss://a"}}, "REDIS_URL: rediss:// is not in this build"},
        {{{"outbox-urls", "tickets"}}, {}, R"(--outbox-urls: "tickets" is not a list of service=)"},
        {{{"outbox-urls", "shop=http://s"}}, {}, "is not a list of service=URL"},
        {{{"outbox-urls", "orders=ftp://s"}}, {}, "is not a list of service=URL"},
        {{{"tickets-url", "tickets:3000"}}, {}, R"(--tickets-url: "tickets:3000" is not an http)"},
        {{{"tickets-url", "http://t/api"}}, {}, "is not an http or https URL without a path"},
        {{{"data-dir", "./data"}}, {}, "--data-dir is for one process that hosts all services"},
        {{{"demo-data", "true"}}, {}, "--demo-data is for one process"},
    };

    for (const auto& [changed, variables, line] : refusals) {
        auto given = flags();
        auto set = environment();
        for (const auto& [name, value] : changed) {
            given[name] = value;
        }
        for (const auto& [name, value] : variables) {
            set[name] = value;
        }
        EXPECT_THAT(read(given, set).problems, ElementsAre(HasSubstr(line))) << line;
    }
}

TEST(Cluster, GivesEachServiceADatabaseOfItsOwn) {
    auto given = flags();
    given["target"] = "orders,expiration";
    auto set = environment();
    set["EXPIRATION_DATABASE_URL"] = kOrdersUrl;

    const auto problems = read(given, set).problems;

    EXPECT_THAT(
        problems, ElementsAre(HasSubstr("EXPIRATION_DATABASE_URL is the database of orders too"))
    );
    EXPECT_THAT(problems, Not(Contains(HasSubstr("hush"))));
}

TEST(RedisUrl, HasHostPortUserAndDatabase) {
    EXPECT_EQ(parse_redis_url("redis://cache"), (RedisAddress{"cache", 6379, "", "", 0}));
    EXPECT_EQ(parse_redis_url("redis://10.0.0.1:6380/"), (RedisAddress{"10.0.0.1", 6380}));
    EXPECT_EQ(
        parse_redis_url("redis://ada:p%40ss%2f@[::1]:1/12"),
        (RedisAddress{"::1", 1, "ada", "p@ss/", 12})
    );
    EXPECT_EQ(parse_redis_url("redis://:hush@[::1]"), (RedisAddress{"::1", 6379, "", "hush", 0}));
    for (const char* const broken :
         {"redis://",
          "redis://:0",
          "redis://a:0",
          "redis://a:70000",
          "redis://a/x",
          "redis://ada@a",
          "redis://ada:@a",
          "redis://a:%4@b",
          "redis://a:%zz@b",
          "redis://a b",
          "cache:6379"}) {
        EXPECT_EQ(parse_redis_url(broken), std::nullopt) << broken;
    }
}

TEST(Targets, AreReadInAnyOrder) {
    EXPECT_EQ(parse_targets("web, payments,auth")->str(), "auth, payments, web");
    EXPECT_EQ(parse_targets("all")->str(), "auth, tickets, orders, expiration, payments, web");
    EXPECT_EQ(parse_targets(""), std::nullopt);
    EXPECT_EQ(parse_targets("orders,"), std::nullopt);
}

TEST(Targets, KnowWhomTheyFollowElsewhere) {
    EXPECT_THAT(
        parse_targets("orders")->neighbours_elsewhere(),
        ElementsAre(Service::kTickets, Service::kPayments, Service::kExpiration)
    );
    EXPECT_THAT(
        parse_targets("orders,tickets,payments,expiration")->neighbours_elsewhere(), IsEmpty()
    );
    EXPECT_THAT(parse_targets("auth,web")->neighbours_elsewhere(), IsEmpty());
}

}  // namespace
}  // namespace stagedoor::app
