#include "platform/http_client/curl_http_client.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http_client/testing/scripted_server.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using testing::ScriptedServer;
using ::testing::StartsWith;

// A script that answers every request alike.
ScriptedServer::Script always(std::string reply) {
    return [reply](const std::string&) {
        return reply;
    };
}

class CurlHttpClientTest : public ::testing::Test {
  protected:
    HttpReply get(const std::string& url) { return fake.await(client.send({.url = url})); }
    // Waits, in real time, until the server has seen as many requests.
    void wait_for_requests(ScriptedServer& server, std::size_t count) {
        while (server.requests().size() < count) {
            std::this_thread::yield();
        }
    }

    FakeEnv fake;
    CurlHttpClient client{
        fake.env().scheduler(), {.concurrency = 2, .queue_limit = 1, .ca_file = ""}};
};

TEST_F(CurlHttpClientTest, GivesStatusHeadersAndBody) {
    ScriptedServer server{
        always(ScriptedServer::reply("402 Payment Required", "{\"a\":1}", "Request-ID:  req_1 \r\n")
        )};

    const HttpReply reply = get(server.url("/v1/x?y=z"));

    EXPECT_EQ(reply.status, 402);
    EXPECT_EQ(reply.body, "{\"a\":1}");
    EXPECT_THAT(reply.headers, Contains(Pair("request-id", "req_1")));
    EXPECT_EQ(reply.failure, "");
    EXPECT_THAT(server.requests().at(0), StartsWith("GET /v1/x?y=z HTTP/1.1\r\n"));
}

TEST_F(CurlHttpClientTest, SendsMethodHeadersAndBodyAsGiven) {
    ScriptedServer server{always(ScriptedServer::reply("200 OK", ""))};
    const HttpCall call{
        .method = "POST",
        .url = server.url("/"),
        .headers = {{"Idempotency-Key", "k1"}, {"Content-Type", "text/plain"}, {"X-Empty", ""}},
        .body = std::string{"a\0b", 3},
    };

    const HttpReply reply = fake.await(client.send(call));

    EXPECT_EQ(reply.status, 200);
    const std::string request = server.requests().at(0);
    EXPECT_THAT(request, StartsWith("POST / HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nIdempotency-Key: k1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: text/plain\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nX-Empty:\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Length: 3\r\n"));
    EXPECT_THAT(request, EndsWith(std::string{"\r\n\r\na\0b", 7}));
    EXPECT_THAT(request, Not(HasSubstr("Expect")));
}

TEST_F(CurlHttpClientTest, SendsAnEmptyPostAndADelete) {
    ScriptedServer server{always(ScriptedServer::reply("200 OK", ""))};

    (void)fake.await(client.send({.method = "POST", .url = server.url("/p")}));
    (void)fake.await(client.send({.method = "DELETE", .url = server.url("/d")}));

    EXPECT_THAT(server.requests().at(0), StartsWith("POST /p "));
    EXPECT_THAT(server.requests().at(0), HasSubstr("Content-Length: 0"));
    EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Content-Type")));
    EXPECT_THAT(server.requests().at(1), StartsWith("DELETE /d "));
}

TEST_F(CurlHttpClientTest, KeepsConnectionsOpen) {
    ScriptedServer server{always(ScriptedServer::reply("200 OK", "x"))};

    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(get(server.url("/")).status, 200);
    }

    EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlHttpClientTest, DoesNotFollowRedirects) {
    ScriptedServer server{
        always(ScriptedServer::reply("302 Found", "", "Location: /elsewhere\r\n"))};

    EXPECT_EQ(get(server.url("/")).status, 302);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(CurlHttpClientTest, GivesUpAtTheTimeoutNotKnowingTheEffect) {
    ScriptedServer server{always("")};
    const HttpCall call{.url = server.url("/"), .timeout = Milliseconds{400}};

    const HttpReply reply = fake.await(client.send(call));

    EXPECT_EQ(reply.status, 0);
    EXPECT_NE(reply.failure, "");
    EXPECT_FALSE(reply.never_sent);
}

TEST_F(CurlHttpClientTest, AReplyThatBreaksOffIsNone) {
    ScriptedServer server{always("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")};
    const HttpCall call{.url = server.url("/"), .timeout = Milliseconds{400}};

    const HttpReply reply = fake.await(client.send(call));

    EXPECT_EQ(reply.status, 0);
    EXPECT_EQ(reply.body, "");
    EXPECT_TRUE(reply.headers.empty());
    EXPECT_FALSE(reply.never_sent);
}

TEST_F(CurlHttpClientTest, AClosedConnectionLeavesTheEffectUnknown) {
    ScriptedServer server{always(ScriptedServer::kClose)};

    const HttpReply reply = get(server.url("/"));

    EXPECT_EQ(reply.status, 0);
    EXPECT_FALSE(reply.never_sent);
}

TEST_F(CurlHttpClientTest, ARefusedConnectionWasNeverSent) {
    std::string url;
    {
        ScriptedServer gone{always("")};
        url = gone.url("/");
    }

    const HttpReply reply = get(url);

    EXPECT_EQ(reply.status, 0);
    EXPECT_TRUE(reply.never_sent);
    EXPECT_NE(reply.failure, "");
}

TEST_F(CurlHttpClientTest, AnUnknownHostWasNeverSent) {
    EXPECT_TRUE(get("http://no-such-host.invalid/").never_sent);
}

TEST_F(CurlHttpClientTest, AFailedTlsHandshakeWasNeverSent) {
    ScriptedServer server{always("")};

    const HttpReply reply = fake.await(
        client.send({.url = "https" + server.url("/").substr(4), .timeout = Milliseconds{400}})
    );

    EXPECT_EQ(reply.status, 0);
    EXPECT_TRUE(reply.never_sent);
}

TEST_F(CurlHttpClientTest, RefusesReplyBeyondTheBound) {
    const std::string body(3000, 'x');
    const std::string reply = ScriptedServer::reply("200 OK", body);
    ScriptedServer server{always(reply)};

    const HttpReply fits =
        fake.await(client.send({.url = server.url("/"), .max_reply = reply.size()}));
    const HttpReply too_large =
        fake.await(client.send({.url = server.url("/"), .max_reply = reply.size() - 1}));

    EXPECT_EQ(fits.body, body);
    EXPECT_EQ(too_large.status, 0);
    EXPECT_EQ(too_large.failure, "the reply is too large");
    EXPECT_EQ(too_large.body, "");
    EXPECT_FALSE(too_large.never_sent);
}

TEST_F(CurlHttpClientTest, SpeaksNoOtherProtocol) {
    const HttpReply reply = get("file:///etc/hostname");

    EXPECT_EQ(reply.status, 0);
    EXPECT_TRUE(reply.never_sent);
}

TEST_F(CurlHttpClientTest, RefusesHeadersThatWouldBreakTheRequest) {
    ScriptedServer server{always(ScriptedServer::reply("200 OK", ""))};

    const HttpReply reply =
        fake.await(client.send({.url = server.url("/"), .headers = {{"X", "a\r\nY: b"}}}));

    EXPECT_EQ(reply.status, 0);
    EXPECT_TRUE(reply.never_sent);
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(CurlHttpClientTest, RefusesCallsBeyondConcurrencyAndQueue) {
    ScriptedServer server{always("")};
    std::vector<testing::Pending<HttpReply>> running;
    for (int i = 0; i < 3; ++i) {
        running.push_back(fake.start(client.send({.url = server.url("/")})));
    }

    const HttpReply refused = get(server.url("/"));

    EXPECT_EQ(refused.status, 0);
    EXPECT_EQ(refused.failure, "queue full");
    EXPECT_TRUE(refused.never_sent);
    client.abort_all();
    for (auto& call : running) {
        fake.run_until([&] { return call.done(); });
    }
}

TEST_F(CurlHttpClientTest, AQueuedCallTakesItsTurnWhenOneEnds) {
    ScriptedServer server{always(ScriptedServer::reply("200 OK", ""))};
    std::vector<testing::Pending<HttpReply>> calls;
    for (int i = 0; i < 3; ++i) {
        calls.push_back(fake.start(client.send({.url = server.url("/")})));
    }

    for (auto& call : calls) {
        fake.run_until([&] { return call.done(); });
        EXPECT_EQ(call.get().status, 200);
    }
}

TEST_F(CurlHttpClientTest, WaitingForATurnIsPartOfTheTimeout) {
    ScriptedServer server{always("")};
    auto first = fake.start(client.send({.url = server.url("/")}));
    auto second = fake.start(client.send({.url = server.url("/")}));
    wait_for_requests(server, 2);
    auto queued = fake.start(client.send({.url = server.url("/"), .timeout = Milliseconds{50}}));

    fake.advance(Milliseconds{50});
    fake.run_until([&] { return queued.done(); });

    EXPECT_TRUE(queued.get().never_sent);
    EXPECT_EQ(server.requests().size(), 2U);
    client.abort_all();
    fake.run_until([&] { return first.done() && second.done(); });
}

TEST_F(CurlHttpClientTest, AbortEndsRunningCallsAndTheClientStaysUsable) {
    ScriptedServer server{[](const std::string& request) {
        return request.starts_with("GET /hang") ? std::string{}
                                                : ScriptedServer::reply("200 OK", "");
    }};
    auto hanging = fake.start(client.send({.url = server.url("/hang")}));
    wait_for_requests(server, 1);

    client.abort_all();
    fake.run_until([&] { return hanging.done(); });

    const HttpReply aborted = hanging.get();
    EXPECT_EQ(aborted.status, 0);
    EXPECT_FALSE(aborted.never_sent);
    EXPECT_EQ(get(server.url("/")).status, 200);
}

TEST(CurlHttpClient, ItsEndEndsEveryCall) {
    FakeEnv fake;
    ScriptedServer server{always("")};
    auto client = std::make_unique<CurlHttpClient>(
        fake.env().scheduler(), CurlHttpOptions{.concurrency = 1, .queue_limit = 8, .ca_file = ""}
    );
    auto running = fake.start(client->send({.url = server.url("/")}));
    auto queued = fake.start(client->send({.url = server.url("/")}));

    client.reset();
    fake.run();

    ASSERT_TRUE(running.done() && queued.done());
    EXPECT_EQ(running.get().status, 0);
    EXPECT_TRUE(queued.get().never_sent);
}

}  // namespace
}  // namespace stagedoor
