#include "app/metrics/report_modules.hpp"

#include <gtest/gtest.h>

#include "platform/observability/testing/recording_sink.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;

// Tells one figure before it looks into its store and one after it.
class Teller final : public Module {
  public:
    Teller(Service service, bool store_is_away) : service_{service}, away_{store_is_away} {}

    Service service() const override { return service_; }
    Task<void> report(MetricSink& sink) override {
        const MetricLabels labels{{"of", std::string{contracts::to_string(service_)}}};
        sink.gauge({"counted", "."}, labels, 1.0);
        if (away_) {
            throw Unavailable{"store is stopping"};
        }
        sink.gauge({"looked_up", "."}, labels, 1.0);
        co_return;
    }
    void wipe(Transaction&) override {}

  private:
    Service service_;
    bool away_;
};

TEST(ReportModules, LeavesOutOnlyWhatCannotBeRead) {
    stagedoor::testing::FakeEnv fake;
    stagedoor::testing::RecordingSink sink;
    std::vector<std::unique_ptr<Module>> modules;
    modules.push_back(std::make_unique<Teller>(Service::kTickets, false));
    modules.push_back(std::make_unique<Teller>(Service::kOrders, true));
    modules.push_back(std::make_unique<Teller>(Service::kPayments, false));

    EXPECT_EQ(fake.await(report_modules(modules, sink)), 1);

    EXPECT_EQ(sink.values.size(), 5U);
    EXPECT_TRUE(sink.values.contains("counted{of=orders}"));
    EXPECT_FALSE(sink.values.contains("looked_up{of=orders}"));
    EXPECT_TRUE(sink.values.contains("looked_up{of=payments}"));
}

}  // namespace
}  // namespace stagedoor::app
