// A producer whose outbox is read over HTTP from its internal listener: real routes, a real server,
// real sockets.
#pragma once

#include "app/http/internal_routes.hpp"
#include "app/testing/open_stores.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/http_client/curl_http_client.hpp"
#include "platform/messaging/http_outbox.hpp"
#include "tests/conformance/feed_suite.hpp"

namespace stagedoor::conformance {

// Knows how many calls are on their way.
class CountingClient final : public HttpClient {
  public:
    explicit CountingClient(Scheduler& scheduler) : client_{scheduler} {}

    Task<HttpReply> send(HttpCall call) override {
        if (refusing_) {
            HttpReply nothing;
            nothing.failure = "refused";
            co_return nothing;
        }
        ++under_way_;
        HttpReply reply = co_await client_.send(std::move(call));
        --under_way_;
        co_return reply;
    }
    void abort_all() override { client_.abort_all(); }
    [[nodiscard]] bool quiet() const { return under_way_ == 0; }
    void refuse(bool refusing) { refusing_ = refusing; }

  private:
    CurlHttpClient client_;
    bool refusing_ = false;
    int under_way_ = 0;
};

class HttpFeed : public FeedUnderTest {
  public:
    HttpFeed() { server_.start(); }

    [[nodiscard]] FakeEnv& fake() override { return fake_; }
    [[nodiscard]] Database& producer_store() override {
        return stores_.stores().database(contracts::Service::kOrders);
    }
    [[nodiscard]] Outbox& outbox() override {
        return stores_.stores().outbox(contracts::Service::kOrders);
    }
    [[nodiscard]] EventSource& source() override { return over_http(); }

    // In small steps: sockets know nothing of the time here.
    void pass(Milliseconds time) override {
        constexpr Milliseconds kStep{20};
        for (settle(); time > Milliseconds{0}; settle()) {
            const auto step = std::min(time, kStep);
            fake_.advance(step);
            time -= step;
        }
    }
    // Nobody tells the consumer, who looks every second.
    [[nodiscard]] Milliseconds delay() const override { return Seconds{1}; }

    // Takes the internal listener away, and brings it back.
    void hide(bool hidden) { client_.refuse(hidden); }

  protected:
    // Made when it is wanted: what was said before is new to it.
    HttpOutbox& over_http() {
        if (!source_) {
            source_ = std::make_unique<HttpOutbox>(
                fake_.env(),
                client_,
                contracts::Service::kOrders,
                HttpOutboxOptions{.address = "http://" + server_.address(), .token = kToken}
            );
        }
        return *source_;
    }
    // Waits until nothing is on its way.
    virtual void settle() {
        fake_.run_until([this] { return quiet(); });
    }
    [[nodiscard]] bool quiet() const { return client_.quiet(); }

  private:
    static constexpr auto kToken = "a-token-of-20-letters";
    static Task<app::AuditReport> no_audit() { co_return app::AuditReport{}; }

    FakeEnv fake_;
    app::OpenStores stores_{fake_};
    app::Feeds feeds_{fake_.env(), app::links_within(stores_.stores()), {}};
    http::Router router_{
        app::internal_routes({fake_.env(), stores_.stores(), feeds_, no_audit, kToken, {}})};
    http::HttpServer server_{fake_.env(), router_, {}};
    CountingClient client_{fake_.env().scheduler()};
    std::unique_ptr<HttpOutbox> source_;
};

}  // namespace stagedoor::conformance
