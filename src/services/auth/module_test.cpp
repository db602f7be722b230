#include "services/auth/module.hpp"

#include "platform/security/password_hasher.hpp"
#include "platform/security/token.hpp"
#include "services/auth/testing/auth_fixture.hpp"

namespace stagedoor::auth {
namespace {

class AuthModuleTest : public testing::AuthTest {
  protected:
    TokenCodec codec_{"0123456789abcdef0123456789abcdef"};
    http::Identity identity_{fake.env(), codec_};
    Argon2idHasher hasher_{fake.env().random()};
    PasswordPool pool_{hasher_, fake.env().scheduler()};
    UnsharedLimits alone_;
    AuthModule module_{fake.env(), store.database(), AuthSettings{}, {identity_, pool_, alone_}};
};

TEST_F(AuthModuleTest, CreatesAccountsByTheRulesOfTheRoute) {
    const auto id = fake.await(module_.create_account("ada@example.com", "password"));

    ASSERT_TRUE(id);
    EXPECT_EQ(stored("ada@example.com")->account.id, *id);
    EXPECT_TRUE(stored("ada@example.com")->password_hash.starts_with("$argon2id$"));
    const auto again = fake.await(module_.create_account("ADA@example.com", "password"));
    EXPECT_EQ(again.error(), AuthError::kEmailInUse);
    const auto no_email = fake.await(module_.create_account("ada", "password"));
    EXPECT_EQ(no_email.error(), AuthError::kInvalidEmail);
    const auto short_one = fake.await(module_.create_account("eve@example.com", "short"));
    EXPECT_EQ(short_one.error(), AuthError::kInvalidPassword);
}

TEST_F(AuthModuleTest, WipesItsAccounts) {
    ASSERT_TRUE(fake.await(module_.create_account("ada@example.com", "password")));

    auto wipe = [&](Transaction& tx) {
        module_.wipe(tx);
    };
    fake.await(store.database().write(wipe));

    EXPECT_FALSE(stored("ada@example.com"));
    EXPECT_EQ(module_.service(), contracts::Service::kAuth);
    EXPECT_EQ(module_.routes().size(), 6U);
    EXPECT_TRUE(module_.subscriptions().empty());
}

}  // namespace
}  // namespace stagedoor::auth
