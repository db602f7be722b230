#include "services/auth/storage/sql_account_store.hpp"

#include "platform/database/transaction.hpp"
#include "services/auth/testing/auth_fixture.hpp"

namespace stagedoor::auth {
namespace {

class SqlAccountStoreTest : public testing::AuthTest {
  protected:
    void expect_violation(Sql sql, SqlValues values) {
        auto write = [&](Transaction& tx) {
            tx.execute(sql, values);
        };
        EXPECT_THROW(fake.await(store.database().write(write)), ConstraintViolation);
    }
};

TEST_F(SqlAccountStoreTest, RefusesRowsThatBreakTheRules) {
    ASSERT_TRUE(sign_up("ada@example.com"));

    expect_violation(
        "INSERT INTO users (id, email, email_folded, password_hash, version, created_at) "
        "VALUES ('x', 'ADA@example.com', 'ada@example.com', 'h', 0, 1)",
        {}
    );
    expect_violation("UPDATE users SET password_hash = ''", {});
    expect_violation("UPDATE users SET email_folded = 'a'", {});
    expect_violation("UPDATE users SET version = -1", {});
    expect_violation("UPDATE users SET id = ''", {});
    expect_violation("UPDATE users SET email = NULL", {});
}

// HTTP-12
TEST_F(SqlAccountStoreTest, FindsAnAddressByItsIndex) {
    auto explain = [](Transaction& tx) {
        return tx.one(
            "EXPLAIN QUERY PLAN SELECT id FROM users WHERE email_folded = $1",
            {"a@b.co"},
            [](const Row& row) { return row.str(3); }
        );
    };
    const auto plan = fake.await(store.database().read(explain));

    ASSERT_TRUE(plan);
    EXPECT_NE(plan->find("USING INDEX users_by_email"), std::string::npos) << *plan;
}

TEST_F(SqlAccountStoreTest, IsEmptyAfterAWipe) {
    ASSERT_TRUE(sign_up("ada@example.com"));

    auto wipe = [](Transaction& tx) {
        SqlAccountStore::wipe(tx);
    };
    fake.await(store.database().write(wipe));

    EXPECT_FALSE(stored("ada@example.com"));
    EXPECT_TRUE(sign_up("ada@example.com"));
}

}  // namespace
}  // namespace stagedoor::auth
