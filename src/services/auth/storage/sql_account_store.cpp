#include "services/auth/storage/sql_account_store.hpp"

#include "services/auth/domain/text.hpp"

namespace stagedoor::auth {
namespace {

Credentials to_credentials(const Row& row) {
    return {{UserId{row.str(0)}, row.str(1), from_millis(row.integer(2)), row.str(3)}, row.str(4)};
}

Account to_account(const Row& row) {
    return {UserId{row.str(0)}, row.str(1), from_millis(row.integer(2)), row.str(3)};
}

}  // namespace

bool SqlAccountStore::insert(Transaction& tx, const Credentials& credentials) {
    const auto& account = credentials.account;
    const std::string folded = fold(account.email);
    const auto inserted = tx.execute(
        "INSERT INTO users (id, email, email_folded, password_hash, version, created_at, name) "
        "VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT (email_folded) DO NOTHING",
        {account.id.str(),
         account.email,
         folded,
         credentials.password_hash,
         to_millis(account.created_at),
         account.name}
    );
    return inserted == 1;
}

std::optional<Credentials> SqlAccountStore::find(Transaction& tx, const Email& email) {
    const std::string folded = email.folded();
    return tx.one(
        "SELECT id, email, created_at, name, password_hash FROM users WHERE email_folded = $1",
        {folded},
        to_credentials
    );
}

std::optional<Account> SqlAccountStore::find(Transaction& tx, const UserId& id) {
    return tx.one(
        "SELECT id, email, created_at, name FROM users WHERE id = $1", {id.view()}, to_account
    );
}

std::optional<Account> SqlAccountStore::rename(
    Transaction& tx, const UserId& id, std::string_view name
) {
    return tx.one(
        "UPDATE users SET name = $2, version = version + 1 WHERE id = $1 "
        "RETURNING id, email, created_at, name",
        {id.view(), name},
        to_account
    );
}

void SqlAccountStore::replace_hash(
    Transaction& tx, const UserId& id, std::string_view from, std::string_view to
) {
    tx.execute(
        "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3",
        {to, id.str(), from}
    );
}

void SqlAccountStore::wipe(Transaction& tx) {
    tx.execute("DELETE FROM users", {});
}

}  // namespace stagedoor::auth
