// Passwords that cost nothing to hash, and count how often they were asked.
#pragma once

#include <string>
#include <vector>

#include "platform/runtime/errors.hpp"
#include "services/auth/ports.hpp"

namespace stagedoor::auth::testing {

class FakePasswords final : public Passwords {
  public:
    [[nodiscard]] Task<std::string> hash(std::string password) override {
        ++hashed;
        if (refuses) {
            throw Overloaded{"busy"};
        }
        co_return parameters + ':' + password;
    }
    [[nodiscard]] Task<bool> verify(std::string hash, std::string password) override {
        verified.push_back(hash);
        co_return hash.substr(hash.find(':') + 1) == password&& hash != unmatchable();
    }
    [[nodiscard]] bool needs_rehash(const std::string& hash) const override {
        return !hash.starts_with(parameters + ':');
    }
    [[nodiscard]] std::string unmatchable() const override { return parameters + ":none"; }

    std::string parameters = "v1";
    bool refuses = false;
    int hashed = 0;
    std::vector<std::string> verified;  // the hashes that were compared with
};

}  // namespace stagedoor::auth::testing
