#include "platform/http/cross_site.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

constexpr std::string_view kPublicHost = "shop.test";

Request from(std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "here.test:3000");
    return request;
}

bool refused(std::vector<std::pair<std::string, std::string>> headers) {
    return is_cross_site(from(std::move(headers)), kPublicHost);
}

// HTTP-10
TEST(CrossSite, BelievesTheBrowserFirst) {
    EXPECT_TRUE(refused({{"sec-fetch-site", "cross-site"}}));
    EXPECT_TRUE(refused({{"sec-fetch-site", "same-site"}}));
    EXPECT_FALSE(refused({{"sec-fetch-site", "same-origin"}}));
    EXPECT_FALSE(refused({{"sec-fetch-site", "none"}}));
    EXPECT_FALSE(refused({{"sec-fetch-site", "same-origin"}, {"origin", "http://evil.test"}}));
    EXPECT_TRUE(refused({{"sec-fetch-site", "cross-site"}, {"origin", "http://here.test"}}));
}

// HTTP-10
TEST(CrossSite, ComparesTheHostOfOriginWithOurs) {
    EXPECT_FALSE(refused({{"origin", "http://here.test"}}));
    EXPECT_FALSE(refused({{"origin", "https://HERE.test:8443"}})) << "the port does not count";
    EXPECT_FALSE(refused({{"origin", "https://shop.test"}})) << "the public address";
    EXPECT_TRUE(refused({{"origin", "http://evil.test"}}));
    EXPECT_TRUE(refused({{"origin", "http://here.test.evil.test"}}));
    EXPECT_TRUE(refused({{"origin", "http://here.test@evil.test"}}));
    EXPECT_TRUE(refused({{"origin", "null"}}));
    EXPECT_TRUE(refused({{"origin", ""}}));
    EXPECT_TRUE(refused({{"origin", "here.test"}}));
}

// HTTP-10
TEST(CrossSite, LetsProgramsPass) {
    EXPECT_FALSE(refused({}));
}

TEST(CrossSite, BelievesTheForwardedHostOfTrustedProxiesOnly) {
    auto request = from({{"origin", "https://front.test"}, {"x-forwarded-host", "front.test"}});
    EXPECT_TRUE(is_cross_site(request, kPublicHost));

    request.by_trusted_proxy = true;

    EXPECT_FALSE(is_cross_site(request, kPublicHost));
}

TEST(CrossSite, NeverTakesAnEmptyHostForOurs) {
    auto request = from({{"origin", "null"}});
    request.headers.back().second.clear();

    EXPECT_TRUE(is_cross_site(request, ""));
}

}  // namespace
}  // namespace stagedoor::http
