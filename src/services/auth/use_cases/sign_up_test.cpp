#include "services/auth/use_cases/sign_up.hpp"

#include "contracts/auth_events.hpp"
#include "services/auth/testing/auth_fixture.hpp"

namespace stagedoor::auth {
namespace {

using SignUpTest = testing::AuthTest;

TEST_F(SignUpTest, MakesAnAccountWithAnIdOfThisSecond) {
    const auto account = sign_up("Ada@Example.com");

    ASSERT_TRUE(account);
    EXPECT_EQ(account->email, "Ada@Example.com");
    EXPECT_EQ(account->created_at, fake.env().now());
    EXPECT_EQ(account->id.str().size(), kIdLength);
    const auto found = stored("ada@example.com");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->account.id, account->id);
    EXPECT_EQ(found->account.email, "Ada@Example.com");
    EXPECT_EQ(found->password_hash, "v1:password");
}

TEST_F(SignUpTest, TellsTheOthersWithoutThePassword) {
    const auto account = sign_up("ada@example.com", "open sesame");

    const auto all = events();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].type, contracts::UserCreated::kType);
    EXPECT_EQ(all[0].subject, account->id.str());
    const auto event = contracts::decode_user_created(all[0]);
    EXPECT_EQ(event.id, account->id);
    EXPECT_EQ(event.email, "ada@example.com");
    EXPECT_EQ(event.version, 0);
    EXPECT_EQ(event.created_at, account->created_at);
    EXPECT_EQ(all[0].data.find("sesame"), std::string::npos);
}

// HTTP-07
TEST_F(SignUpTest, RefusesAnAddressThatHasAnAccountInWhateverLetterCase) {
    ASSERT_TRUE(sign_up("ada@example.com"));

    for (const char* again : {"ada@example.com", "ADA@example.com", " Ada@EXAMPLE.com\n"}) {
        const auto second = sign_up(again, "another password");
        ASSERT_FALSE(second) << again;
        EXPECT_EQ(second.error(), AuthError::kEmailInUse);
    }
    EXPECT_EQ(stored("ada@example.com")->password_hash, "v1:password");
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(SignUpTest, FoldsAsciiOnly) {
    EXPECT_TRUE(sign_up("ä@x.co"));
    EXPECT_TRUE(sign_up("Ä@x.co"));
    EXPECT_FALSE(sign_up("Ä@X.co"));
}

Task<void> sign_up_one(SignUp& use_case, std::string email, std::vector<bool>& outcomes) {
    SignUp::Command command{*Email::parse(email), *Password::choose("password", PasswordRules{})};
    const auto account = co_await use_case.run(std::move(command));
    outcomes.push_back(account.has_value());
}

// HTTP-07: the unique index decides, whoever looked first.
TEST_F(SignUpTest, MakesOneAccountOfManyParallelSignUps) {
    TaskGroup group{fake.env().scheduler()};
    std::vector<bool> outcomes;
    const std::vector<std::string> spellings{"a@b.co", "A@b.co", " a@B.co", "a@b.CO "};

    for (std::size_t i = 0; i < 40; ++i) {
        const auto& email = spellings[i % spellings.size()];
        group.spawn("sign-up", sign_up_one(sign_up_, email, outcomes));
    }
    fake.await(group.join());

    EXPECT_EQ(outcomes.size(), 40U);
    EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), true), 1);
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(SignUpTest, ChangesNothingWhenHashingIsBusy) {
    passwords.refuses = true;

    EXPECT_THROW((void)sign_up("ada@example.com"), Overloaded);

    EXPECT_FALSE(stored("ada@example.com"));
    EXPECT_TRUE(events().empty());
}

}  // namespace
}  // namespace stagedoor::auth
