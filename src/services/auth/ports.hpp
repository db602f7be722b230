// What Auth needs from outside: somewhere to keep accounts, and something that hashes passwords
// without holding up anyone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/database/transaction.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth/domain/account.hpp"
#include "services/auth/domain/email.hpp"

namespace stagedoor::auth {

// Implemented by storage/sql_account_store. Stateless: everything happens in the transaction.
class AccountStore {
  public:
    virtual ~AccountStore() = default;

    // False when the address has an account already, in whatever letter case; the unique index
    // decides, so of any number at once one succeeds.
    [[nodiscard]] virtual bool insert(Transaction& tx, const Credentials& credentials) = 0;

    [[nodiscard]] virtual std::optional<Credentials> find(Transaction& tx, const Email& email) = 0;

    [[nodiscard]] virtual std::optional<Account> find(Transaction& tx, const UserId& id) = 0;

    // The account with its new name; nullopt when there is none.
    [[nodiscard]] virtual std::optional<Account> rename(
        Transaction& tx, const UserId& id, std::string_view name
    ) = 0;

    // Nothing happens when the hash is not `from` any more.
    virtual void replace_hash(
        Transaction& tx, const UserId& id, std::string_view from, std::string_view to
    ) = 0;
};

// Implemented in module.cpp by platform/security/password_pool. The suspending members throw
// Overloaded when they would take too long.
class Passwords {
  public:
    virtual ~Passwords() = default;

    [[nodiscard]] virtual Task<std::string> hash(std::string password) = 0;
    [[nodiscard]] virtual Task<bool> verify(std::string hash, std::string password) = 0;
    // Whether `hash` was made with other parameters than today's.
    [[nodiscard]] virtual bool needs_rehash(const std::string& hash) const = 0;
    // Matches no password and costs as much to verify as a real hash.
    [[nodiscard]] virtual std::string unmatchable() const = 0;
};

}  // namespace stagedoor::auth
