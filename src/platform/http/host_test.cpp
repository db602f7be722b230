#include "platform/http/host.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

TEST(Host, SplitsHostAndPort) {
    const auto named = parse_authority("a.test:80");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->host, "a.test");
    EXPECT_EQ(named->port, "80");

    const auto v6 = parse_authority("[::1]:3000");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->host, "[::1]");
    EXPECT_EQ(v6->port, "3000");
}

// HTTP-14. Asio reads an address up to the first NUL.
TEST(Host, RefusesWhatStandsBehindANul) {
    using namespace std::string_view_literals;
    EXPECT_FALSE(is_authority("[::1\0@x]"sv));
    EXPECT_FALSE(is_authority("a\0"sv));
}

TEST(Host, IsAtMost255CharactersLong) {
    EXPECT_TRUE(is_authority(std::string(255, 'a')));
    EXPECT_FALSE(is_authority(std::string(256, 'a')));
}

TEST(Host, ComparesWithTheDefaultPort) {
    EXPECT_TRUE(same_authority("A.test", "a.test:80", "80"));
    EXPECT_TRUE(same_authority("a:080", "a:80", "443"));
    EXPECT_FALSE(same_authority("a", "a:81", "80"));
    EXPECT_FALSE(same_authority("a", "b", "80"));
    EXPECT_FALSE(same_authority("", "", "80"));
}

TEST(ListenAddress, HasAHostAndAPort) {
    const auto v4 = parse_listen_address("127.0.0.1:0");
    ASSERT_TRUE(v4);
    EXPECT_EQ(v4->host, "127.0.0.1");
    EXPECT_EQ(v4->port, 0);

    const auto v6 = parse_listen_address("[::1]:3000");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->host, "::1");
    EXPECT_EQ(v6->port, 3000);

    for (const auto* text :
         {"", "3000", ":3000", "localhost", "::1:3000", "a:65536", "a:x", "[::1]"}) {
        EXPECT_FALSE(parse_listen_address(text)) << text;
    }
}

}  // namespace
}  // namespace stagedoor::http
