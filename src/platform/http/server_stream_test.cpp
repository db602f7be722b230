// Streams over a real connection: framing, comments, and every way in which one ends.
#include <algorithm>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/http/stream_limits.hpp"
#include "platform/http/testing/scripted_stream.hpp"
#include "platform/http/testing/server_fixture.hpp"

namespace stagedoor::http {
namespace {

using ::testing::EndsWith;
using testing::get;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kFirstChunk = "\r\n\r\nd\r\nretry: 2000\n\n\r\n";

#if defined(__SANITIZE_ADDRESS__)
// GCC installs no header for it.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();

std::size_t heap_in_use() {
    return __sanitizer_get_current_allocated_bytes();
}
#else
std::size_t heap_in_use() {
    return ::mallinfo2().uordblks;
}
#endif

// A socket without memory of its own in this process.
int connect_bare(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    return made;
}

class ServerStreamTest : public ::testing::Test {
  protected:
    void start() {
        server = std::make_unique<HttpServer>(world.env(), router, ServerOptions{});
        server->start();
    }
    // A connection on which the stream has begun; `head` is what came so far.
    std::unique_ptr<testing::RawConnection> begin() {
        auto connection = std::make_unique<testing::RawConnection>(server->port());
        connection->send(get("/api/stream"));
        head = connection->read_until(kFirstChunk);
        return connection;
    }
    // Moves network time on, and waits until the stream was asked at that time or later.
    void let_pass(Milliseconds by) {
        const int asked = script.asked();
        world.advance(by);
        wait_until([&] { return script.asked() > asked; });
    }
    // Lets the server's threads run until `reached`; the runner ends a test that hangs.
    template <class Reached>
    static void wait_until(const Reached& reached) {
        while (!reached()) {
            std::this_thread::yield();
        }
    }

    testing::StillWorld world;
    testing::StreamScript script;
    StreamLimits limits{RateLimits::kOn, 1};
    std::string head;
    Router router{make_routes(), make_hooks()};
    std::unique_ptr<HttpServer> server;

  private:
    std::vector<Route> make_routes() {
        Route stream;
        stream.pattern = "/api/stream";
        stream.stream = true;
        stream.handler = [this](Request&) -> Task<Response> {
            co_return event_stream(std::make_shared<testing::ScriptedStream>(script));
        };
        Route count;
        count.pattern = "/api/count";
        count.handler = [](Request&) -> Task<Response> {
            co_return json(200, "1");
        };
        return {std::move(stream), std::move(count)};
    }
    RouterHooks make_hooks() {
        RouterHooks hooks;
        hooks.admit_stream = [this](const Request& request) {
            return limits.admit(request);
        };
        return hooks;
    }
};

TEST_F(ServerStreamTest, BeginsWithHeadersAndTheRetryTime) {
    start();

    const auto connection = begin();

    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(head, EndsWith(kFirstChunk));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nCache-Control: no-store\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nX-Accel-Buffering: no\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("ETag")));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
}

TEST_F(ServerStreamTest, SendsWhatIsSaidInChunksUntilItEnds) {
    start();
    auto connection = begin();

    script.say("data: 1\n\n");
    EXPECT_EQ(connection->read_until("\n\n\r\n"), "9\r\ndata: 1\n\n\r\n");
    script.say("data: a longer line\n\n");
    EXPECT_EQ(connection->read_until("\n\n\r\n"), "15\r\ndata: a longer line\n\n\r\n");
    script.end();

    EXPECT_EQ(connection->read_to_end(), "0\r\n\r\n");
    EXPECT_TRUE(connection->closed());
}

TEST_F(ServerStreamTest, SaysItsLastWordsBeforeTheEnd) {
    script.say("data: all\n\n");
    script.end();
    start();
    auto connection = begin();

    EXPECT_EQ(connection->read_to_end(), "b\r\ndata: all\n\n\r\n0\r\n\r\n");
}

TEST_F(ServerStreamTest, SendsHttp10BytesAsTheyAre) {
    start();
    testing::RawConnection connection{server->port()};

    connection.send("GET /api/stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto begun = connection.read_until("\r\n\r\nretry: 2000\n\n");
    script.say("data: 1\n\n");
    script.end();

    EXPECT_THAT(begun, Not(HasSubstr("Transfer-Encoding")));
    EXPECT_THAT(begun, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_EQ(connection.read_to_end(), "data: 1\n\n");
    EXPECT_TRUE(connection.closed());
}

TEST_F(ServerStreamTest, AnswersHeadWithHeadersAndEnds) {
    start();
    testing::RawConnection connection{server->port()};

    connection.send("HEAD /api/stream HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto text = connection.read_to_end();

    EXPECT_THAT(text, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
    EXPECT_THAT(text, EndsWith("\r\n\r\n"));
    EXPECT_EQ(script.asked(), 0);
    EXPECT_EQ(limits.open(), 0U);
}

TEST_F(ServerStreamTest, HasNoTagThatCouldMatch) {
    start();
    testing::RawConnection connection{server->port()};

    connection.send(get("/api/stream", "If-None-Match: *\r\nAccept: image/png\r\n"));

    EXPECT_THAT(connection.read_until(kFirstChunk), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerStreamTest, CommentsAfterFifteenSecondsOfSilence) {
    start();
    auto connection = begin();

    for (int i = 0; i < 3; ++i) {
        world.advance(kStreamSilence + Seconds{1});
        EXPECT_EQ(connection->read_until("\n\n\r\n"), "8\r\n: ping\n\n\r\n");
    }
}

TEST_F(ServerStreamTest, CountsSilenceFromWhatItSaidLast) {
    const auto late = kStreamSilence - Seconds{1};
    script.ask_again_at(world.monotonic() + late);
    start();
    auto connection = begin();
    wait_until([&] { return script.asked() >= 2; });

    let_pass(late);
    script.say("data: 1\n\n");
    (void)connection->read_until("\n\n\r\n");
    let_pass(Seconds{2});
    script.say("data: 2\n\n");

    EXPECT_EQ(connection->read_until("\n\n\r\n"), "9\r\ndata: 2\n\n\r\n");
}

TEST_F(ServerStreamTest, AsksAgainWhenTheStreamWantsItTo) {
    script.ask_again_at(world.monotonic() + Seconds{5});
    start();
    auto connection = begin();
    // Both times it was asked: for what is due, and whether there is more.
    wait_until([&] { return script.asked() >= 2; });

    let_pass(Seconds{5});

    EXPECT_GT(script.asked(), 2);
}

// A page that is loaded anew must find its place free.
TEST_F(ServerStreamTest, FreesItsSlotWhenTheClientGoes) {
    start();
    auto first = begin();
    testing::RawConnection refused{server->port()};
    refused.send(get("/api/stream"));
    EXPECT_THAT(refused.read_reply(), StartsWith("HTTP/1.1 503 "));

    first->shut_down_sending();

    wait_until([&] { return limits.open() == 0; });
    refused.send(get("/api/stream"));
    EXPECT_THAT(refused.read_until(kFirstChunk), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerStreamTest, FreesItsSlotWhenTheClientBreaksOff) {
    start();
    auto connection = begin();

    connection->socket().set_option(boost::asio::socket_base::linger{true, 0});
    connection->socket().close();

    wait_until([&] { return limits.open() == 0 && server->connections() == 0; });
}

TEST_F(ServerStreamTest, ReadsNoRequestBehindAStream) {
    start();
    auto connection = begin();

    connection->send(get("/api/count"));

    EXPECT_THAT(connection->read_to_end(), Not(HasSubstr("HTTP/1.1")));
    wait_until([&] { return limits.open() == 0; });

    testing::RawConnection pipelining{server->port()};
    pipelining.send(get("/api/stream") + get("/api/count"));
    EXPECT_THAT(pipelining.read_to_end(), EndsWith("retry: 2000\n\n\r\n0\r\n\r\n"));
}

TEST_F(ServerStreamTest, SendsEarlierRepliesFirst) {
    start();
    testing::RawConnection connection{server->port()};

    connection.send(get("/api/count") + get("/api/stream"));

    EXPECT_THAT(connection.read_reply(), EndsWith("\r\n\r\n1"));
    EXPECT_THAT(connection.read_until(kFirstChunk), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerStreamTest, EndsWhenTheServerStops) {
    start();
    auto connection = begin();

    auto stopped = std::async(std::launch::async, [this] { server->stop(Seconds{20}); });
    EXPECT_EQ(connection->read_to_end(), "0\r\n\r\n");
    EXPECT_TRUE(connection->closed());
    connection.reset();

    stopped.get();
    EXPECT_EQ(limits.open(), 0U);
}

TEST_F(ServerStreamTest, GivesUpAClientThatTakesNothing) {
    start();
    auto connection = begin();
    script.never_stop();

    // Moved again and again: the write may begin after the first move.
    while (server->connections() > 0) {
        world.advance(Deadlines{}.write + Milliseconds{500});
    }

    EXPECT_EQ(limits.open(), 0U);
    // What the two sockets hold, and one piece.
    EXPECT_LT(script.asked(), 1000);
}

// Thousands of pages may be open. Heap alone; what the kernel keeps is its own.
TEST_F(ServerStreamTest, CostsLittleWhileItIsIdle) {
    constexpr std::size_t kStreams = 200;
    constexpr std::size_t kMost = 16 * 1024;
    start();
    limits = StreamLimits{RateLimits::kOff};
    const std::string bytes = get("/api/stream", "Cookie: " + std::string(2000, 'x') + "\r\n");
    std::vector<int> clients;
    std::size_t before = 0;

    // The first ones fill what is made once.
    for (std::size_t i = 0; i < 2 * kStreams; ++i) {
        before = i == kStreams ? heap_in_use() : before;
        clients.push_back(connect_bare(server->port()));
        ASSERT_EQ(::send(clients.back(), bytes.data(), bytes.size(), 0), std::ssize(bytes));
        wait_until([&] {
            return limits.open() == i + 1 && script.asked() >= 2 * static_cast<int>(i + 1);
        });
    }
    const auto each = (heap_in_use() - before) / kStreams;

    EXPECT_LT(each, kMost);
    RecordProperty("bytes", static_cast<int>(each));
    std::ranges::for_each(clients, ::close);
}

TEST_F(ServerStreamTest, EndsWhenItFails) {
    start();
    auto connection = begin();

    script.fail();

    EXPECT_THAT(connection->read_to_end(), Not(HasSubstr("secret")));
    wait_until([&] { return limits.open() == 0; });
}

}  // namespace
}  // namespace stagedoor::http
