// PostgreSQL behind the store port.
#include "platform/database/postgres/testing/postgres_test_database.hpp"
#include "tests/conformance/store_suite.hpp"

namespace stagedoor::conformance {
namespace {

class PostgresStore final : public StoreUnderTest {
  public:
    [[nodiscard]] Database& database() override { return store_.database(); }
    [[nodiscard]] Outbox& outbox() override { return store_.outbox(); }
    void reopen() override { store_.reopen(); }
    void run_together(std::vector<Task<void>> tasks) override {
        store_.run_together(std::move(tasks));
    }

  private:
    stagedoor::testing::FakeEnv fake_;
    stagedoor::testing::PostgresTestDatabase store_{
        fake_, contracts::Service::kOrders, {{"0001_suite", kSuiteTables}}};
};

const StoreAdapter kPostgres{"Postgres", [] {
                                 return std::make_unique<PostgresStore>();
                             }};

INSTANTIATE_TEST_SUITE_P(
    PostgresStore,
    StoreSuite,
    ::testing::Values(kPostgres),
    [](const auto& adapter) { return adapter.param.name; }
);

}  // namespace
}  // namespace stagedoor::conformance
