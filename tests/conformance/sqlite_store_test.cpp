// SQLite behind the store port.
#include "platform/database/testing/test_database.hpp"
#include "tests/conformance/store_suite.hpp"

namespace stagedoor::conformance {
namespace {

class SqliteStore final : public StoreUnderTest {
  public:
    [[nodiscard]] Database& database() override { return store_.database(); }
    [[nodiscard]] Outbox& outbox() override { return store_.outbox(); }
    void reopen() override { store_.reopen(); }
    void run_together(std::vector<Task<void>> tasks) override {
        stagedoor::testing::run_together(fake_, std::move(tasks));
    }

  private:
    stagedoor::testing::FakeEnv fake_;
    stagedoor::testing::TestDatabase store_{
        fake_, contracts::Service::kOrders, {{"0001_suite", kSuiteTables}}};
};

const StoreAdapter kSqlite{"Sqlite", [] {
                               return std::make_unique<SqliteStore>();
                           }};

INSTANTIATE_TEST_SUITE_P(Store, StoreSuite, ::testing::Values(kSqlite), [](const auto& adapter) {
    return adapter.param.name;
});

}  // namespace
}  // namespace stagedoor::conformance
