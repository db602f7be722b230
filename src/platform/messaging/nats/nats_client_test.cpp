// libnats as it is wrapped here, against a real server. Runs under the address sanitizer in `dev`.
#include "platform/messaging/nats/nats_client.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/messaging/nats/testing/nats_server.hpp"

namespace stagedoor {
namespace {

using testing::await_connected;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::NatsServer;
using ::testing::Pair;

class NatsClientTest : public ::testing::Test {
  protected:
    void connect() {
        client_ = std::make_unique<NatsClient>(fake_.env(), server_.options());
        await_connected(fake_, *client_);
    }
    std::optional<NatsMessage> ask(std::string subject, std::string data = {}) {
        NatsMessage message;
        message.subject = std::move(subject);
        message.data = std::move(data);
        return fake_.await(client_->request(std::move(message), Seconds{5}));
    }
    // Publishes without looking at an answer.
    void say(std::string subject, std::string data) {
        NatsMessage message;
        message.subject = std::move(subject);
        message.data = std::move(data);
        said_.push_back(fake_.start(client_->request(std::move(message), Seconds{5})));
    }
    std::unique_ptr<NatsClient::Subscription> note(
        const std::string& subject, std::vector<std::string>& notes
    ) {
        return client_->subscribe(subject, [&notes](const NatsMessage& message) {
            notes.push_back(message.data);
        });
    }
    // The server knows everything that was sent before.
    void flush() { ASSERT_TRUE(ask("$JS.API.INFO")); }

    FakeEnv fake_;
    NatsServer server_;
    std::unique_ptr<NatsClient> client_;
    std::vector<testing::Pending<std::optional<NatsMessage>>> said_;
};

TEST_F(NatsClientTest, AsksAndGetsAnAnswer) {
    connect();

    const auto info = ask("$JS.API.INFO");

    ASSERT_TRUE(info);
    EXPECT_THAT(info->data, ::testing::HasSubstr("io.nats.jetstream.api.v1.account_info_response"));
    EXPECT_GT(client_->max_payload(), 0U);
}

TEST_F(NatsClientTest, LearnsThatNobodyListens) {
    connect();

    const auto nobody = ask("nobody.here");

    ASSERT_TRUE(nobody);
    EXPECT_THAT(nobody->headers, Contains(Pair("Status", "503")));
}

TEST_F(NatsClientTest, GivesUpAtTheDeadline) {
    connect();
    std::vector<std::string> heard;
    const auto silent = note("silent", heard);
    flush();

    NatsMessage message;
    message.subject = "silent";
    auto pending = fake_.start(client_->request(message, Seconds{2}));
    fake_.run_until([&] { return !heard.empty(); });
    EXPECT_FALSE(pending.done());
    fake_.advance(Seconds{2});

    ASSERT_TRUE(pending.done());
    EXPECT_EQ(pending.get(), std::nullopt);
}

TEST_F(NatsClientTest, HandsMessagesOverInOrderToEverySubscriber) {
    connect();
    std::vector<std::string> one;
    std::vector<std::string> two;
    auto first = note("news", one);
    auto second = note("news", two);
    flush();
    for (const char* const data : {"a", "b", "c"}) {
        say("news", data);
    }
    fake_.run_until([&] { return one.size() == 3 && two.size() == 3; });
    EXPECT_THAT(one, ElementsAre("a", "b", "c"));
    EXPECT_THAT(two, ElementsAre("a", "b", "c"));

    first.reset();
    say("news", "d");
    fake_.run_until([&] { return two.size() == 4; });
    EXPECT_EQ(one.size(), 3U);
}

TEST_F(NatsClientTest, CarriesHeadersAndBytes) {
    connect();
    std::optional<NatsMessage> heard;
    const auto listening =
        client_->subscribe("bytes", [&](const NatsMessage& message) { heard = message; });
    flush();
    NatsMessage message;
    message.subject = "bytes";
    message.headers = {{"Nats-Msg-Id", "a:1-2"}};
    message.data = std::string{"a\0b", 3};

    auto pending = fake_.start(client_->request(message, Seconds{5}));
    fake_.run_until([&] { return heard.has_value(); });

    EXPECT_EQ(heard->data, message.data);
    EXPECT_THAT(heard->headers, Contains(Pair("Nats-Msg-Id", "a:1-2")));
    ASSERT_NE(find_header(*heard, "Nats-Msg-Id"), nullptr);
    EXPECT_EQ(find_header(*heard, "nats-msg-id"), nullptr);
}

// BUS-03
TEST_F(NatsClientTest, AnswersAtOnceWithoutAServer) {
    server_.kill();
    client_ = std::make_unique<NatsClient>(fake_.env(), server_.options());

    EXPECT_EQ(ask("$JS.API.INFO"), std::nullopt);
    EXPECT_FALSE(client_->connected());
    EXPECT_EQ(client_->max_payload(), 0U);

    server_.start();
    await_connected(fake_, *client_);
    EXPECT_TRUE(ask("$JS.API.INFO"));
}

// BUS-05
TEST_F(NatsClientTest, ConnectsAgainAndKeepsSubscriptions) {
    connect();
    std::vector<std::string> heard;
    const auto news = note("news", heard);
    for (std::uint64_t round = 1; round <= 3; ++round) {
        EXPECT_EQ(client_->connection(), round);
        flush();
        say("news", "x");
        fake_.run_until([&] { return heard.size() == round; });
        server_.kill();
        await_connected(fake_, *client_, false);
        EXPECT_EQ(ask("$JS.API.INFO"), std::nullopt);
        server_.start();
        await_connected(fake_, *client_);
    }
}

// BUS-05
TEST_F(NatsClientTest, LeavesNobodyWaitingWhenTheServerDies) {
    connect();
    std::vector<std::string> heard;
    const auto silent = note("silent", heard);
    flush();
    say("silent", "x");
    fake_.run_until([&] { return !heard.empty(); });
    ASSERT_FALSE(said_[0].done());

    server_.kill();
    fake_.run_until([&] { return said_[0].done(); });

    EXPECT_EQ(said_[0].get(), std::nullopt);
}

// BUS-05
TEST_F(NatsClientTest, ClosesWithMessagesOnTheirWay) {
    for (int round = 0; round < 20; ++round) {
        connect();
        std::vector<std::string> heard;
        auto flood = note("flood", heard);
        flush();
        for (int i = 0; i < 200; ++i) {
            say("flood", std::string(10'000, 'x'));
        }
        fake_.run_until([&] { return heard.size() > 5; });
        if (round % 2 == 0) {
            flood.reset();
        }
        client_.reset();
        flood.reset();
        fake_.run();
    }
}

// BUS-05
TEST_F(NatsClientTest, EndsWhileItTriesToConnect) {
    server_.kill();
    for (int round = 0; round < 20; ++round) {
        const NatsClient trying{fake_.env(), server_.options()};
        std::this_thread::yield();
    }
}

// A server that says who it is, and nothing more. libnats 3.4.1 would wait for its next word for
// ever, and collect memory meanwhile.
class SilentServer {
  public:
    SilentServer() {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, any, size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, any, &size), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this] {
            accept_all();
        }};
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    ~SilentServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        for (const int socket : sockets_) {
            ::close(socket);
        }
        ::close(listener_);
    }

    [[nodiscard]] int port() const { return port_; }
    // Whether so many have called, within the patience of a test.
    bool called(int times) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, FakeEnv::kPatience, [&] { return accepted_ >= times; });
    }

  private:
    void accept_all() {
        const std::string info =
            R"(INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576})"
            "\r\n";
        for (int socket = ::accept(listener_, nullptr, nullptr); socket >= 0;
             socket = ::accept(listener_, nullptr, nullptr)) {
            sockets_.push_back(socket);
            ::send(socket, info.data(), info.size(), MSG_NOSIGNAL);
            const std::lock_guard lock{mutex_};
            ++accepted_;
            changed_.notify_all();
        }
    }

    int listener_ = -1;
    int port_ = 0;
    std::vector<int> sockets_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int accepted_ = 0;
    std::thread thread_;
};

// BUS-05
TEST_F(NatsClientTest, CutsAHandshakeThatDoesNotEnd) {
    SilentServer silent;
    auto options = server_.options();
    options.urls = {"nats://127.0.0.1:" + std::to_string(silent.port())};
    options.connect_timeout = Milliseconds{100};
    {
        const NatsClient client{fake_.env(), options};
        EXPECT_TRUE(silent.called(2));
        EXPECT_FALSE(client.connected());
    }
    // And without a word at its end.
    const NatsClient client{fake_.env(), options};
}

// BUS-05
TEST_F(NatsClientTest, NoticesAServerThatStandsStill) {
    connect();
    server_.pause();
    NatsMessage message;
    message.subject = "$JS.API.INFO";
    auto pending = fake_.start(client_->request(message, Seconds{2}));
    fake_.advance(Seconds{2});
    ASSERT_TRUE(pending.done());
    EXPECT_EQ(pending.get(), std::nullopt);

    server_.go_on();
    EXPECT_TRUE(ask("$JS.API.INFO"));
}

}  // namespace
}  // namespace stagedoor
