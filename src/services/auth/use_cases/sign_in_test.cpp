#include "services/auth/use_cases/sign_in.hpp"

#include "services/auth/testing/auth_fixture.hpp"

namespace stagedoor::auth {
namespace {

using SignInTest = testing::AuthTest;

TEST_F(SignInTest, RecognisesTheUserInWhateverLetterCase) {
    const auto account = sign_up("Ada@example.com", "open sesame");

    const auto signed_in = sign_in(" ada@EXAMPLE.com ", " open sesame ");

    ASSERT_TRUE(signed_in);
    EXPECT_EQ(signed_in->id, account->id);
    EXPECT_EQ(signed_in->email, "Ada@example.com");
}

// HTTP-08, MUT-19: an unknown address costs one verification too, against a hash of today's
// parameters.
TEST_F(SignInTest, RefusesUnknownAddressAndWrongPasswordAlikeAndForTheSameWork) {
    ASSERT_TRUE(sign_up("ada@example.com"));

    const auto wrong = sign_in("ada@example.com", "Password");
    const auto unknown = sign_in("eve@example.com", "Password");

    ASSERT_FALSE(wrong);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(wrong.error(), AuthError::kInvalidCredentials);
    EXPECT_EQ(unknown.error(), AuthError::kInvalidCredentials);
    EXPECT_EQ(passwords.verified, (std::vector<std::string>{"v1:password", "v1:none"}));
}

TEST_F(SignInTest, LetsNobodyInWithTheDummy) {
    EXPECT_FALSE(sign_in("eve@example.com", "none"));
}

TEST_F(SignInTest, RenewsAHashOfOldParameters) {
    ASSERT_TRUE(sign_up("ada@example.com"));
    passwords.parameters = "v2";

    EXPECT_FALSE(sign_in("ada@example.com", "wrong password"));
    EXPECT_EQ(stored("ada@example.com")->password_hash, "v1:password");
    EXPECT_TRUE(sign_in("ada@example.com"));
    EXPECT_EQ(stored("ada@example.com")->password_hash, "v2:password");

    const int hashed = passwords.hashed;
    EXPECT_TRUE(sign_in("ada@example.com"));
    EXPECT_EQ(passwords.hashed, hashed);
}

TEST_F(SignInTest, SucceedsThoughTheHashCannotBeRenewedNow) {
    ASSERT_TRUE(sign_up("ada@example.com"));
    passwords.parameters = "v2";
    passwords.refuses = true;

    EXPECT_TRUE(sign_in("ada@example.com"));

    EXPECT_EQ(stored("ada@example.com")->password_hash, "v1:password");
}

TEST_F(SignInTest, NeverOverwritesAHashThatChangedMeanwhile) {
    const auto account = sign_up("ada@example.com");
    auto replace = [&](Transaction& tx) {
        accounts.replace_hash(tx, account->id, "v0:other", "v2:password");
    };
    fake.await(store.database().write(replace));

    EXPECT_EQ(stored("ada@example.com")->password_hash, "v1:password");
}

}  // namespace
}  // namespace stagedoor::auth
