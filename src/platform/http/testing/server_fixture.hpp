// For tests: a server on a free port of the loopback, whose network time the test moves.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "core/check.hpp"
#include "platform/http/server.hpp"
#include "platform/http/testing/raw_connection.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor::http::testing {

// Clock, chance and monotonic time for server tests; any thread.
class StillWorld final : public Clock, public Random, public Scheduler {
  public:
    [[nodiscard]] Env& env() { return env_; }
    void advance(Milliseconds by) { elapsed_ += by.count(); }

    [[nodiscard]] Instant now() const override { return from_millis(784'111'777'000); }
    void fill(std::span<std::byte> out) override {
        for (auto& byte : out) {
            byte = static_cast<std::byte>(++drawn_);
        }
    }
    boost::asio::any_io_executor executor() override { return context_.get_executor(); }
    [[nodiscard]] Monotonic monotonic() const override {
        return Monotonic{} + Milliseconds{elapsed_.load()};
    }
    TimerId call_at(Monotonic, std::function<void()>) override { return no_timers(); }
    TimerId call_at(Instant, std::function<void()>) override { return no_timers(); }
    void cancel(TimerId) override {}

  private:
    static TimerId no_timers() {
        CHECK(false, "the HTTP server starts no timers of the scheduler");
        return 0;
    }

    boost::asio::io_context context_;
    std::atomic<std::int64_t> elapsed_ = 0;
    std::atomic<unsigned char> drawn_ = 0;
    Env env_{*this, *this, *this};
};

// A handler's way to wait until the test lets it go on.
class Gate {
  public:
    // Suspends until open(); tells entered() first.
    Task<bool> pass() {
        auto start = [this](Resume<bool> resume) {
            const std::lock_guard lock{mutex_};
            waiting_.push_back(std::move(resume));
            entered_.notify_all();
        };
        co_return co_await suspend<bool>(start);
    }
    void wait_for_entry() {
        std::unique_lock lock{mutex_};
        entered_.wait(lock, [this] { return !waiting_.empty(); });
    }
    void open() {
        const std::lock_guard lock{mutex_};
        for (const auto& resume : std::exchange(waiting_, {})) {
            resume(true);
        }
    }

  private:
    std::mutex mutex_;
    std::condition_variable entered_;
    std::vector<Resume<bool>> waiting_;
};

class ServerTest : public ::testing::Test {
  protected:
    void start(ServerOptions options = {}) {
        server = std::make_unique<HttpServer>(world.env(), router, std::move(options));
        server->start();
    }
    RawConnection connect() { return RawConnection{server->port()}; }
    // Sends the bytes and reads until the server closes.
    std::string exchange(std::string_view bytes) {
        auto connection = connect();
        connection.send(bytes);
        auto text = connection.read_to_end();
        EXPECT_TRUE(connection.closed());
        return text;
    }

    StillWorld world;
    Gate gate;
    std::atomic<int> counted = 0;  // requests that reached /api/count
    Router router{make_routes()};
    std::unique_ptr<HttpServer> server;

  private:
    static Route route(Method method, std::string pattern, Handler handler) {
        Route made;
        made.method = method;
        made.pattern = std::move(pattern);
        made.handler = std::move(handler);
        return made;
    }
    std::vector<Route> make_routes();
};

inline std::vector<Route> ServerTest::make_routes() {
    const auto count = [this](Request&) -> Task<Response> {
        co_return json(200, std::to_string(++counted));
    };
    const auto echo = [](Request& request) -> Task<Response> {
        co_return json(200, request.body);
    };
    const auto about = [](Request& request) -> Task<Response> {
        co_return json(200, request.request_id + "|" + request.client_address);
    };
    const auto wait = [this](Request&) -> Task<Response> {
        co_await gate.pass();
        co_return json(200, "waited");
    };
    const auto broken = [](Request&) -> Task<Response> {
        throw std::logic_error{"secret"};
        co_return Response{};
    };
    const auto drop = [](Request&) -> Task<Response> {
        Response response;
        response.drop = true;
        co_return response;
    };
    const auto big = [](Request&) -> Task<Response> {
        constexpr std::size_t kMoreThanSocketsHold = 32U << 20U;
        co_return json(200, std::string(kMoreThanSocketsHold, 'x'));
    };
    auto raw = route(Method::kPost, "/api/echo", echo);
    raw.body = BodyRule::kRaw;
    auto large = route(Method::kPost, "/api/large", echo);
    large.body = BodyRule::kRaw;
    large.max_body = kMaxWebhookBody;
    return {
        route(Method::kGet, "/api/count", count),
        route(Method::kPost, "/api/count", count),
        raw,
        large,
        route(Method::kGet, "/api/about", about),
        route(Method::kGet, "/api/wait", wait),
        route(Method::kPost, "/api/wait", wait),
        route(Method::kGet, "/api/broken", broken),
        route(Method::kGet, "/api/drop", drop),
        route(Method::kGet, "/api/big", big)};
}

}  // namespace stagedoor::http::testing
