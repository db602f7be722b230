#include "app/http/web_client.hpp"

#include <array>

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {
namespace {

constexpr std::array<http::EmbeddedFile, 2> kFiles{{
    {"/assets/a.js", "text/javascript", "\"1\"", true, "script", "", ""},
    {"/index.html",
     "text/html",
     "\"2\"",
     false,
     "<head><!--stagedoor:head--><title>Stagedoor</title><!--/stagedoor:head--></head>"
     "<body><!--stagedoor:data--></body>",
     "",
     ""},
}};

class WebClientTest : public ::testing::Test {
  protected:
    http::Response get(std::string path, const std::string& if_none_match = "") {
        http::Request request;
        request.target = path;
        request.path = std::move(path);
        request.headers = {{"host", "here.example"}, {"if-none-match", if_none_match}};
        return fake.await(handler(request));
    }
    static std::string header(const http::Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }

    http::Response ticket = http::json(
        200, R"({"id":"x","title":"</script><b>\"Row\" & 3","venue":"Old Hall","city":"K\u00f6ln"})"
    );
    http::Response list = http::error(503, "unavailable", "Unavailable");
    std::vector<std::string> asked;
    stagedoor::testing::FakeEnv fake;
    http::Handler handler = web_client(
        {kFiles,
         [this](const std::string& target) -> Task<http::Response> {
             asked.push_back(target);
             co_return target.starts_with("/api/tickets?") ? list : ticket;
         },
         std::nullopt}
    );
};

TEST_F(WebClientTest, AnswersEveryPathOfAPageWithTheClient) {
    for (const char* path : {"/", "/orders/abc", "/sell", "/index.html", "/tickets/new"}) {
        const auto page = get(path);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_EQ(page.body, "<head><title>Stagedoor</title></head><body></body>") << path;
        EXPECT_NE(
            header(page, "Content-Security-Policy").find("default-src 'none'"), std::string::npos
        );
    }
    const auto page = get("/");
    EXPECT_EQ(get("/", header(page, "ETag")).status, 304);
}

TEST_F(WebClientTest, SendsItsFilesAndNoPageInPlaceOfOne) {
    EXPECT_EQ(get("/assets/a.js").body, "script");
    EXPECT_EQ(get("/assets/gone.js").status, 404);
}

TEST_F(WebClientTest, BringsTheListThatTheFrontPageAsksFor) {
    list = http::json(200, "[1]").with("Link", "</api/tickets?cursor=c>; rel=\"next\"");
    ticket = http::json(200, R"({"total":1})");
    http::Request request;
    request.target = "/?q=swan&sort=soonest";
    request.path = "/";
    request.query.add("q", "swan");

    const auto page = fake.await(handler(request));

    EXPECT_EQ(asked.at(0), "/api/tickets?limit=24&q=swan&sort=soonest");
    EXPECT_EQ(asked.at(1), "/api/tickets/facets?&q=swan&sort=soonest");
    EXPECT_NE(
        page.body.find(
            R"({"tickets":[1],"next":"/api/tickets?cursor=c","facets":{"total":1}}</script>)"
        ),
        std::string::npos
    ) << page.body;
}

TEST_F(WebClientTest, LeavesAStrangeSearchToTheClient) {
    list = http::error(400, "invalid_value", "sort must be …");
    EXPECT_EQ(get("/").body.find("stagedoor-data"), std::string::npos);
    EXPECT_EQ(asked.size(), 1U) << "the counts of a list that is not there";
}

TEST_F(WebClientTest, AsksForATicketAsItWasSpelled) {
    http::Request request;
    request.target = "/tickets/a%20b%3F?from=mail";
    request.path = "/tickets/a b?";
    (void)fake.await(handler(request));

    EXPECT_EQ(asked.at(0), "/api/tickets/a%20b%3F");
}

// HTTP-13
TEST_F(WebClientTest, PutsATicketIntoItsPageAndNothingThatBreaksIt) {
    const auto page = get("/tickets/x");

    EXPECT_EQ(page.status, 200);
    EXPECT_NE(
        page.body.find("<title>&lt;/script&gt;&lt;b&gt;&quot;Row&quot; &amp; 3 \xC2\xB7 Stagedoor"),
        std::string::npos
    ) << page.body;
    EXPECT_NE(page.body.find("content=\"Old Hall \xC2\xB7 K\xC3\xB6ln\""), std::string::npos);
    EXPECT_NE(page.body.find("content=\"http://here.example/tickets/x\""), std::string::npos);
    EXPECT_NE(page.body.find("\"title\":\"\\u003c/script>"), std::string::npos) << page.body;
    EXPECT_EQ(page.body.find("</script><b>"), std::string::npos);
}

TEST_F(WebClientTest, SaysThatATicketDoesNotExist) {
    ticket = http::not_found();
    EXPECT_EQ(get("/tickets/x").status, 404);
    EXPECT_NE(get("/tickets/x").body.find("<title>Stagedoor"), std::string::npos);
    ticket = http::unavailable();
    EXPECT_EQ(get("/tickets/x").status, 200) << "the client asks again by itself";
}

}  // namespace
}  // namespace stagedoor::app
