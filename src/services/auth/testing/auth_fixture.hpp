// Auth on a throw-away store, with cheap passwords and a clock that stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "platform/database/postgres/testing/any_test_database.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/task_group.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "services/auth/module.hpp"
#include "services/auth/storage/sql_account_store.hpp"
#include "services/auth/testing/fake_passwords.hpp"
#include "services/auth/use_cases/profile.hpp"
#include "services/auth/use_cases/sign_in.hpp"
#include "services/auth/use_cases/sign_up.hpp"

namespace stagedoor::auth::testing {

class AuthTest : public ::testing::Test {
  protected:
    Result<Account> sign_up(std::string_view email, std::string_view password = "password") {
        SignUp::Command command{*Email::parse(email), *Password::choose(password, PasswordRules{})};
        return fake.await(sign_up_.run(std::move(command)));
    }
    Result<Account> sign_in(std::string_view email, std::string_view password = "password") {
        SignIn::Command command{*Email::parse(email), *Password::enter(password)};
        return fake.await(sign_in_.run(std::move(command)));
    }
    std::optional<Credentials> stored(std::string_view email) {
        const auto address = Email::parse(email);
        auto find = [&](Transaction& tx) {
            return accounts.find(tx, *address);
        };
        return fake.await(store.database().read(find));
    }
    std::vector<contracts::Event> events() {
        return fake.await(store.outbox().read(0, 1000)).events;
    }

    stagedoor::testing::FakeEnv fake;
    stagedoor::testing::AnyTestDatabase store{fake, contracts::Service::kAuth, migrations()};
    SqlAccountStore accounts;
    FakePasswords passwords;
    SignUp sign_up_{fake.env(), store.database(), accounts, passwords};
    SignIn sign_in_{store.database(), accounts, passwords};
    Profile profile_{store.database(), accounts};
};

}  // namespace stagedoor::auth::testing
