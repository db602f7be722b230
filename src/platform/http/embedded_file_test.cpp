#include "platform/http/embedded_file.hpp"

#include <array>

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

constexpr std::array<EmbeddedFile, 2> kFiles{{
    {"/a.svg", "image/svg+xml", "\"1\"", false, "<svg/>", "", ""},
    {"/b.js", "text/javascript", "\"2\"", true, "plain", "gzipped", "brotlied"},
}};

Response get(std::string_view path, std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.headers = std::move(headers);
    return send_file(*find_file(kFiles, path), request);
}

std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

TEST(EmbeddedFile, IsFoundByItsPath) {
    EXPECT_NE(find_file(kFiles, "/a.svg"), nullptr);
    for (const char* path : {"", "/", "/a.sv", "/a.svgz", "/c"}) {
        EXPECT_EQ(find_file(kFiles, path), nullptr) << path;
    }
}

TEST(EmbeddedFile, GoesOutInTheBestEncodingThatIsAccepted) {
    const std::pair<const char*, const char*> table[] = {
        {"", "plain"},
        {"gzip", "gzipped"},
        {"gzip, deflate, br", "brotlied"},
        {"BR;q=0.1, gzip", "brotlied"},
        {"br;q=0, gzip", "gzipped"},
        {"br;q=0.000,gzip;q=0", "plain"},
        {"brotli, identity", "plain"}};
    for (const auto& [accepted, body] : table) {
        EXPECT_EQ(get("/b.js", {{"accept-encoding", accepted}}).body, body) << accepted;
    }
    EXPECT_EQ(get("/a.svg", {{"accept-encoding", "br, gzip"}}).body, "<svg/>");
}

TEST(EmbeddedFile, IsCachedForeverWhenItsNameChangesWithIt) {
    EXPECT_EQ(header(get("/b.js", {}), "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(get("/a.svg", {}), "Cache-Control"), "no-cache");
    EXPECT_EQ(header(get("/b.js", {}), "Vary"), "Accept-Encoding");
}

TEST(EmbeddedFile, IsNotSentTwiceToWhoHasIt) {
    const auto again = get("/b.js", {{"if-none-match", "\"2\""}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(get("/b.js", {{"if-none-match", "\"1\""}}).status, 200);
}

}  // namespace
}  // namespace stagedoor::http
