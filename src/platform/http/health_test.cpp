#include "platform/http/health.hpp"

#include <gtest/gtest.h>

#include "platform/http/testing/in_process.hpp"

namespace stagedoor::http {
namespace {

using testing::call;
using testing::make_request;

HealthDetails details() {
    HealthDetails made;
    made.version = "1.2";
    made.targets = {"a", "b"};
    made.checks = [] {
        return std::vector<HealthCheck>{
            {"a.store", true, {}, ""}, {"a<b", true, 0, ""}, {"peer", false, {}, "timeout"}};
    };
    return made;
}

TEST(Health, SaysTwoWordsInPublic) {
    Health health;
    const Router router{health.public_routes()};

    const auto starting = call(router, make_request(Method::kGet, "/readyz"));
    EXPECT_EQ(starting.status, 503);
    EXPECT_EQ(starting.body, R"({"status":"starting"})");
    EXPECT_EQ(call(router, make_request(Method::kGet, "/healthz")).body, R"({"status":"ok"})");

    health.set(Readiness::kReady);
    const auto ready = call(router, make_request(Method::kGet, "/readyz"));
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(ready.body, R"({"status":"ready"})");

    health.set(Readiness::kStopping);
    EXPECT_EQ(call(router, make_request(Method::kGet, "/readyz")).body, R"({"status":"stopping"})");
    health.set(Readiness::kFailed);
    EXPECT_EQ(call(router, make_request(Method::kGet, "/readyz")).body, R"({"status":"failed"})");
}

TEST(Health, AddsDetailsInside) {
    Health health;
    health.set(Readiness::kReady);
    const Router router{health.internal_routes(details())};

    EXPECT_EQ(
        call(router, make_request(Method::kGet, "/readyz")).body,
        R"({"status":"ready","version":"1.2","targets":["a","b"],"checks":[)"
        R"({"name":"a.store","ok":true},{"name":"a<b","ok":true,"lag":0},)"
        R"({"name":"peer","ok":false,"reason":"timeout"}]})"
    );
}

}  // namespace
}  // namespace stagedoor::http
