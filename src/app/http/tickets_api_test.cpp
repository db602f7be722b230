#include "app/http/tickets_api.hpp"

#include <gtest/gtest.h>

#include "platform/http_client/testing/scripted_client.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {
namespace {

class TicketsApi : public ::testing::Test {
  protected:
    http::Response get(HttpReply reply) {
        client.reply = std::move(reply);
        return fake.await(api("/api/tickets?limit=24&q=swan"));
    }

    stagedoor::testing::FakeEnv fake;
    stagedoor::testing::ScriptedClient client;
    std::function<Task<http::Response>(std::string)> api =
        tickets_api(client, "http://tickets:3000");
};

TEST_F(TicketsApi, GivesWhatTicketsSays) {
    HttpReply reply;
    reply.status = 200;
    reply.headers = {
        {"content-type", "application/json; charset=utf-8"},
        {"link", "</api/tickets?cursor=c>; rel=\"next\""}};
    reply.body = "[1]";

    const auto response = get(reply);

    EXPECT_EQ(client.calls.at(0).url, "http://tickets:3000/api/tickets?limit=24&q=swan");
    EXPECT_EQ(client.calls.at(0).method, "GET");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "[1]");
    ASSERT_EQ(response.headers.size(), 1U);
    EXPECT_EQ(response.headers[0].second, "</api/tickets?cursor=c>; rel=\"next\"");
}

TEST_F(TicketsApi, SaysWhatDoesNotExist) {
    HttpReply reply;
    reply.status = 404;
    reply.headers = {{"content-type", "application/json; charset=utf-8"}};
    EXPECT_EQ(get(reply).status, 404);
}

TEST_F(TicketsApi, IsUnavailableWhenNobodyAnswersOrSomebodyElseDoes) {
    EXPECT_EQ(get(HttpReply{}).status, 503);

    HttpReply page;
    page.status = 404;
    page.headers = {{"content-type", "text/html"}};
    EXPECT_EQ(get(page).status, 503);
}

}  // namespace
}  // namespace stagedoor::app
