#include "platform/http/server.hpp"

#include <future>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/session.hpp"
#include "platform/http/testing/server_fixture.hpp"

namespace stagedoor::http {
namespace {

using testing::announce;
using testing::get;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawConnection;
using ::testing::StartsWith;
using testing::statuses;

class HttpServerTest : public testing::ServerTest {};

TEST_F(HttpServerTest, KeepsConnectionsOpen) {
    start();
    auto connection = connect();

    for (int i = 1; i <= 3; ++i) {
        connection.send(get("/api/count"));
        EXPECT_THAT(connection.read_reply(), HasSubstr("\r\n\r\n" + std::to_string(i)));
    }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        bytes += announce("/api/echo", 2) + (i < 10 ? "0" : "") + std::to_string(i);
        bytes += get("/api/nope");
    }

    const auto text = exchange(bytes + get("/api/count", "Connection: close\r\n"));

    EXPECT_EQ(statuses(text).size(), 201U);
    std::size_t at = 0;
    for (int i = 0; i < 100; ++i) {
        const auto body = "\r\n\r\n" + std::string{i < 10 ? "0" : ""} + std::to_string(i) + "HTTP";
        at = text.find(body, at);
        ASSERT_NE(at, std::string::npos) << i;
    }
}

TEST_F(HttpServerTest, SendsRepliesBeforeAWriteThatTakesLong) {
    start();
    auto connection = connect();

    connection.send(get("/api/count") + announce("/api/wait", 0));

    EXPECT_THAT(connection.read_reply(), StartsWith("HTTP/1.1 200 "));
    gate.wait_for_entry();
    gate.open();
    EXPECT_THAT(connection.read_reply(), HasSubstr("waited"));
}

TEST_F(HttpServerTest, ReadsHeadsAndBodiesInPieces) {
    start();
    auto connection = connect();
    const auto bytes = announce("/api/echo", 5) + "hello";

    for (const char byte : bytes) {
        connection.send({&byte, 1});
    }

    EXPECT_THAT(connection.read_reply(), HasSubstr("\r\n\r\nhello"));
}

TEST_F(HttpServerTest, SendsNoBodyToHead) {
    start();
    auto connection = connect();

    connection.send("HEAD /api/big HTTP/1.1\r\nHost: x\r\n\r\n" + get("/api/count"));

    EXPECT_THAT(connection.read_reply(true), HasSubstr("\r\nContent-Length: 33554432\r\n"));
    EXPECT_THAT(connection.read_reply(), HasSubstr("\r\n\r\n1"));
}

TEST_F(HttpServerTest, SendsLargeReplies) {
    start();
    auto connection = connect();

    connection.send(get("/api/big"));

    EXPECT_GT(connection.read_reply().size(), 32U << 20U);
}

TEST_F(HttpServerTest, KeepsHttp10OpenOnlyWhenAsked) {
    start();
    const auto text = exchange("GET /api/count HTTP/1.0\r\n\r\n" + get("/api/count"));
    EXPECT_EQ(statuses(text).size(), 1U);
    EXPECT_THAT(text, HasSubstr("\r\nConnection: close\r\n"));

    auto connection = connect();
    connection.send("GET /api/count HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_THAT(connection.read_reply(), HasSubstr("\r\nConnection: keep-alive\r\n"));
    connection.send("GET /api/count HTTP/1.0\r\n\r\n");
    EXPECT_THAT(connection.read_to_end(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AnswersAClientThatClosedItsHalf) {
    start();
    auto connection = connect();

    connection.send(get("/api/count") + get("/api/count"));
    connection.shut_down_sending();

    EXPECT_EQ(statuses(connection.read_to_end()), (std::vector{200, 200}));
    EXPECT_TRUE(connection.closed());
}

TEST_F(HttpServerTest, AsksForTheBodyThatTheClientHoldsBack) {
    start();
    auto connection = connect();

    connection.send(announce("/api/echo", 2, "Expect: 100-continue\r\n"));
    EXPECT_EQ(connection.read_reply(), "HTTP/1.1 100 Continue\r\n\r\n");
    connection.send("{}");

    EXPECT_THAT(connection.read_reply(), HasSubstr("\r\n\r\n{}"));
}

TEST_F(HttpServerTest, DoesNotAskForABodyThatItWillRefuse) {
    start();

    const auto unknown = exchange(announce("/api/nope", 2, "Expect: 100-continue\r\n"));
    EXPECT_EQ(statuses(unknown), std::vector{404});

    const auto large = exchange(announce("/api/echo", kMaxBody + 1, "Expect: 100-continue\r\n"));
    EXPECT_EQ(statuses(large), std::vector{413});
}

// HTTP-03
TEST_F(HttpServerTest, TakesBodiesOfTheLimitAndNotOneByteMore) {
    start();
    auto connection = connect();

    connection.send(announce("/api/echo", kMaxBody) + std::string(kMaxBody, 'x'));
    EXPECT_THAT(connection.read_reply(), StartsWith("HTTP/1.1 200 "));
    connection.send(announce("/api/large", kMaxWebhookBody) + std::string(kMaxWebhookBody, 'x'));
    EXPECT_THAT(connection.read_reply(), StartsWith("HTTP/1.1 200 "));
    connection.send(announce("/api/large", kMaxWebhookBody + 1));

    EXPECT_THAT(connection.read_to_end(), HasSubstr("body_too_large"));
}

// HTTP-03
TEST_F(HttpServerTest, DrainsALargeBodySoThatTheClientCanReadTheRefusal) {
    start();
    auto connection = connect();

    EXPECT_TRUE(connection.send(announce("/api/echo", kMaxDrained)));
    EXPECT_TRUE(connection.send(std::string(kMaxDrained, 'x')));
    connection.shut_down_sending();

    const auto text = connection.read_to_end();
    EXPECT_EQ(statuses(text), std::vector{413});
    EXPECT_THAT(text, HasSubstr("body_too_large"));
    EXPECT_TRUE(connection.closed());
}

TEST_F(HttpServerTest, RefusesALargeBodyOfAnUnknownPathAs404) {
    start();

    const auto text = exchange(announce("/api/nope", kMaxBody + 1) + get("/api/count"));

    EXPECT_EQ(statuses(text), std::vector{404});
    EXPECT_EQ(counted, 0);
}

// HTTP-06
TEST_F(HttpServerTest, AnswersAFaultWith500AndTheRequestId) {
    start();

    const auto text = exchange(get("/api/broken", "Connection: close\r\n"));

    EXPECT_EQ(statuses(text), std::vector{500});
    EXPECT_THAT(text, HasSubstr("\"code\":\"internal\""));
    EXPECT_THAT(text, HasSubstr("\r\nX-Request-Id: "));
    EXPECT_THAT(text, Not(HasSubstr("secret")));
}

TEST_F(HttpServerTest, GivesEachRequestAnIdUnlessATrustedProxyDid) {
    ServerOptions options;
    options.trusted_proxies = *TrustedProxies::parse("127.0.0.0/8");
    start(options);
    auto connection = connect();

    connection.send(get("/api/about", "X-Request-Id: given-1\r\nX-Forwarded-For: 192.0.2.7\r\n"));
    const auto forwarded = connection.read_reply();
    EXPECT_THAT(forwarded, HasSubstr("\r\nX-Request-Id: given-1\r\n"));
    EXPECT_THAT(forwarded, HasSubstr("\r\n\r\ngiven-1|192.0.2.7"));

    connection.send(get("/api/about", "X-Request-Id: a b\r\n"));
    const auto own = connection.read_reply();
    EXPECT_THAT(own, ::testing::ContainsRegex("X-Request-Id: [0-9a-f]{24}\r\n"));
    EXPECT_THAT(own, HasSubstr("|127.0.0.1"));
}

TEST_F(HttpServerTest, DatesItsReplies) {
    start();

    EXPECT_THAT(
        exchange(get("/api/count", "Connection: close\r\n")),
        HasSubstr("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
    );
}

TEST_F(HttpServerTest, ResetsTheConnectionWhenTheHandlerDropsIt) {
    start();
    auto connection = connect();

    connection.send(get("/api/drop"));

    EXPECT_EQ(connection.read_to_end(), "");
    EXPECT_TRUE(connection.reset());
}

// HTTP-03
TEST_F(HttpServerTest, RefusesConnectionsBeyondTheLimitWith503) {
    ServerOptions options;
    options.max_connections = 2;
    start(options);
    auto first = connect();
    auto second = connect();
    for (auto* connection : {&first, &second}) {
        connection->send(get("/api/count"));
        EXPECT_THAT(connection->read_reply(), StartsWith("HTTP/1.1 200 "));
    }

    const auto text = exchange(get("/api/count"));

    EXPECT_EQ(statuses(text), std::vector{503});
    EXPECT_THAT(text, HasSubstr("overloaded"));
    EXPECT_THAT(text, HasSubstr("\r\nRetry-After: 1\r\n"));
    EXPECT_EQ(counted, 2);
}

TEST_F(HttpServerTest, SaysWhenItCannotListen) {
    start();
    const auto taken = server->address();
    const auto message_for = [this](const std::string& listen) -> std::string {
        ServerOptions options;
        options.listen = listen;
        HttpServer other{world.env(), router, options};
        try {
            other.start();
        } catch (const std::runtime_error& fault) {
            return fault.what();
        }
        return "started";
    };

    EXPECT_EQ(message_for(taken), "cannot listen on " + taken + ": Address already in use");
    EXPECT_EQ(message_for("nonsense"), "cannot listen on nonsense: not of the form host:port");
    EXPECT_THAT(message_for("no-such-host.invalid:0"), HasSubstr("unknown host"));
}

TEST_F(HttpServerTest, ListensOnIpv6) {
    ServerOptions options;
    options.listen = "[::1]:0";
    start(options);

    EXPECT_EQ(server->address(), "[::1]:" + std::to_string(server->port()));
}

TEST_F(HttpServerTest, ServesOnSeveralThreads) {
    ServerOptions options;
    options.threads = 3;
    start(options);
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 9; ++i) {
        connections.push_back(std::make_unique<RawConnection>(server->port()));
        connections.back()->send(get("/api/count"));
    }

    for (const auto& connection : connections) {
        EXPECT_THAT(connection->read_reply(), StartsWith("HTTP/1.1 200 "));
    }
    EXPECT_EQ(counted, 9);
}

TEST_F(HttpServerTest, FinishesWhatRunsWhenItStops) {
    start();
    auto idle = connect();
    idle.send(get("/api/count"));
    (void)idle.read_reply();
    auto running = connect();
    running.send(get("/api/wait") + get("/api/count"));
    gate.wait_for_entry();

    auto stopped = std::async(std::launch::async, [this] { server->stop(std::chrono::hours{1}); });
    EXPECT_EQ(idle.read_to_end(), "") << "closed at once";
    gate.open();
    const auto text = running.read_to_end();
    running.socket().close();
    stopped.wait();

    EXPECT_EQ(statuses(text), std::vector{200});
    EXPECT_THAT(text, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_EQ(counted, 1) << "nothing new was begun";
    EXPECT_THROW(RawConnection{server->port()}, boost::system::system_error);
}

TEST_F(HttpServerTest, ClosesWhatDoesNotFinishInTime) {
    start();
    auto slow = connect();
    slow.send("GET /api/count HTTP/1.1\r\n");
    auto other = connect();
    other.send(get("/api/count"));
    (void)other.read_reply();

    server->stop(Milliseconds{10});

    EXPECT_EQ(slow.read_to_end(), "");
    EXPECT_EQ(server->connections(), 0U);
}

}  // namespace
}  // namespace stagedoor::http
