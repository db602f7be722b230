#include "platform/http/forwarding.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

using boost::asio::ip::make_address;

TrustedProxies proxies() {
    return *TrustedProxies::parse("127.0.0.0/8, ::1, 10.1.0.0/20");
}

Request forwarded(std::string_view peer, std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.headers = std::move(headers);
    const auto trusted = proxies();
    apply_forwarding(request, Peer{make_address(peer), trusted}, trusted);
    return request;
}

TEST(TrustedProxies, HoldNetworksOfBothFamilies) {
    const auto trusted = proxies();

    for (const auto* inside : {"127.9.9.9", "::1", "10.1.15.255", "::ffff:10.1.0.1"}) {
        EXPECT_TRUE(trusted.contains(make_address(inside))) << inside;
    }
    for (const auto* outside : {"128.0.0.1", "::2", "10.1.16.0", "::ffff:1.2.3.4", "2001:db8::1"}) {
        EXPECT_FALSE(trusted.contains(make_address(outside))) << outside;
    }
}

TEST(TrustedProxies, ReadTheSettingStrictly) {
    EXPECT_TRUE(TrustedProxies::parse("none"));
    EXPECT_FALSE(TrustedProxies::parse("none")->contains(make_address("127.0.0.1")));
    EXPECT_TRUE(TrustedProxies::parse("0.0.0.0/0")->contains(make_address("1.2.3.4")));
    for (const auto* bad :
         {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "a,b", "::1,"}) {
        EXPECT_FALSE(TrustedProxies::parse(bad)) << bad;
    }
}

TEST(Forwarding, TakesTheLastUntrustedAddress) {
    const auto client = [](const std::string& value) {
        return forwarded("127.0.0.1", {{"x-forwarded-for", value}}).client_address;
    };

    EXPECT_EQ(client("1.1.1.1, 2.2.2.2, 10.1.0.7"), "2.2.2.2");
    EXPECT_EQ(client("2.2.2.2:4711"), "2.2.2.2");
    EXPECT_EQ(client("[2001:db8::1]:80"), "2001:db8::1");
    EXPECT_EQ(client("10.1.0.1, 10.1.0.2"), "10.1.0.1");
    EXPECT_EQ(client("1.1.1.1, garbage, 10.1.0.2"), "10.1.0.2");
    EXPECT_EQ(client("garbage"), "127.0.0.1");
}

TEST(Forwarding, ReadsSeveralLinesInOrder) {
    const auto request =
        forwarded("127.0.0.1", {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "2.2.2.2"}});

    EXPECT_EQ(request.client_address, "2.2.2.2");
}

TEST(Forwarding, BelievesNobodyElse) {
    const auto request = forwarded(
        "8.8.8.8",
        {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-proto", "https"}, {"x-request-id", "abc"}}
    );

    EXPECT_EQ(request.client_address, "8.8.8.8");
    EXPECT_FALSE(request.secure);
    EXPECT_FALSE(request.by_trusted_proxy);
    EXPECT_EQ(forwarded_request_id(request), "");
}

TEST(Forwarding, KnowsTlsInFront) {
    EXPECT_TRUE(forwarded("::1", {{"x-forwarded-proto", "HTTPS"}}).secure);
    EXPECT_FALSE(forwarded("::1", {{"x-forwarded-proto", "http"}}).secure);
    EXPECT_FALSE(forwarded("::1", {}).secure);
}

TEST(Forwarding, TakesWellFormedRequestIdsOnly) {
    const auto id = [](const std::string& value) {
        return std::string{forwarded_request_id(forwarded("::1", {{"x-request-id", value}}))};
    };

    EXPECT_EQ(id("a.B-1_2"), "a.B-1_2");
    EXPECT_EQ(id(std::string(64, 'a')), std::string(64, 'a'));
    EXPECT_EQ(id(std::string(65, 'a')), "");
    EXPECT_EQ(id("a b"), "");
}

}  // namespace
}  // namespace stagedoor::http
