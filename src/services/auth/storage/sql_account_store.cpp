#include "services/auth/storage/sql_account_store.hpp"

#include "services/auth/domain/text.hpp"

namespace stagedoor::auth {
namespace {

Credentials to_credentials(const Row& row) {
    return {{UserId{row.str(0)}, row.str(1), from_millis(row.integer(2))}, row.str(3)};
}

}  // namespace

bool SqlAccountStore::insert(Transaction& tx, const Credentials& credentials) {
    const auto& account = credentials.account;
    const std::string folded = fold(account.email);
    const auto inserted = tx.execute(
        "INSERT INTO users (id, email, email_folded, password_hash, version, created_at) "
        "VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (email_folded) DO NOTHING",
        {account.id.str(),
         account.email,
         folded,
         credentials.password_hash,
         to_millis(account.created_at)}
    );
    return inserted == 1;
}

std::optional<Credentials> SqlAccountStore::find(Transaction& tx, const Email& email) {
    const std::string folded = email.folded();
    return tx.one(
        "SELECT id, email, created_at, password_hash FROM users WHERE email_folded = $1",
        {folded},
        to_credentials
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
