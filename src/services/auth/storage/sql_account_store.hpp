// Accounts in the table `users`.
#pragma once

#include "services/auth/ports.hpp"

namespace stagedoor::auth {

class SqlAccountStore final : public AccountStore {
  public:
    [[nodiscard]] bool insert(Transaction& tx, const Credentials& credentials) override;
    [[nodiscard]] std::optional<Credentials> find(Transaction& tx, const Email& email) override;
    [[nodiscard]] std::optional<Account> find(Transaction& tx, const UserId& id) override;
    [[nodiscard]] std::optional<Account> rename(
        Transaction& tx, const UserId& id, std::string_view name
    ) override;
    void replace_hash(Transaction& tx, const UserId& id, std::string_view from, std::string_view to)
        override;

    // Deletes every account. Test hooks.
    static void wipe(Transaction& tx);
};

}  // namespace stagedoor::auth
