// Events handed over inside one process: the consumer reads the producer's outbox.
#include "tests/conformance/feed_suite.hpp"

namespace stagedoor::conformance {
namespace {

class InProcessFeed final : public FeedUnderTest {
  public:
    [[nodiscard]] FakeEnv& fake() override { return fake_; }
    [[nodiscard]] Database& producer_store() override { return store_.database(); }
    [[nodiscard]] Outbox& outbox() override { return store_.outbox(); }
    [[nodiscard]] EventSource& source() override { return store_.outbox(); }

  private:
    FakeEnv fake_;
    testing::TestDatabase store_{fake_};
};

const FeedAdapter kInProcess{"InProcess", [] {
                                 return std::make_unique<InProcessFeed>();
                             }};

INSTANTIATE_TEST_SUITE_P(Feed, FeedSuite, ::testing::Values(kInProcess), [](const auto& adapter) {
    return adapter.param.name;
});

}  // namespace
}  // namespace stagedoor::conformance
