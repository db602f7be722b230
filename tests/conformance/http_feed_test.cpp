// Events read over HTTP from the producer's internal listener, as a cluster does while its broker
// is away: real routes, a real server, real sockets.
#include "app/http/internal_routes.hpp"
#include "app/testing/open_stores.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/http_client/curl_http_client.hpp"
#include "platform/messaging/http_outbox.hpp"
#include "tests/conformance/feed_suite.hpp"

namespace stagedoor::conformance {
namespace {

using contracts::Service;

constexpr auto kToken = "a-token-of-20-letters";

// Knows how many calls are on their way.
class CountingClient final : public HttpClient {
  public:
    explicit CountingClient(Scheduler& scheduler) : client_{scheduler} {}

    Task<HttpReply> send(HttpCall call) override {
        ++under_way_;
        HttpReply reply = co_await client_.send(std::move(call));
        --under_way_;
        co_return reply;
    }
    void abort_all() override { client_.abort_all(); }
    [[nodiscard]] bool quiet() const { return under_way_ == 0; }

  private:
    CurlHttpClient client_;
    int under_way_ = 0;
};

class HttpFeed final : public FeedUnderTest {
  public:
    HttpFeed() { server_.start(); }

    [[nodiscard]] FakeEnv& fake() override { return fake_; }
    [[nodiscard]] Database& producer_store() override {
        return stores_.stores().database(Service::kOrders);
    }
    [[nodiscard]] Outbox& outbox() override { return stores_.stores().outbox(Service::kOrders); }
    [[nodiscard]] EventSource& source() override {
        if (!source_) {
            source_ = std::make_unique<HttpOutbox>(
                fake_.env(),
                client_,
                Service::kOrders,
                HttpOutboxOptions{.address = "http://" + server_.address(), .token = kToken}
            );
        }
        return *source_;
    }

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

  private:
    void settle() {
        fake_.run_until([this] { return client_.quiet(); });
    }
    static Task<app::AuditReport> no_audit() { co_return app::AuditReport{}; }

    FakeEnv fake_;
    app::OpenStores stores_{fake_};
    http::Router router_{app::internal_routes({fake_.env(), stores_.stores(), no_audit, kToken})};
    http::HttpServer server_{fake_.env(), router_, {}};
    CountingClient client_{fake_.env().scheduler()};
    std::unique_ptr<HttpOutbox> source_;
};

const FeedAdapter kHttp{"Http", [] {
                            return std::make_unique<HttpFeed>();
                        }};

INSTANTIATE_TEST_SUITE_P(HttpFeed, FeedSuite, ::testing::Values(kHttp), [](const auto& adapter) {
    return adapter.param.name;
});

}  // namespace
}  // namespace stagedoor::conformance
