// The Transaction of one body on one connection. The owner of the connection begins and ends it;
// this class only runs statements and collects facts.
#pragma once

#include <vector>

#include "platform/database/journal.hpp"
#include "platform/database/sqlite/connection.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

class SqliteTransaction final : public Transaction {
  public:
    // A read.
    explicit SqliteTransaction(Connection& connection) : connection_{connection} {}
    // A write whose facts are appended to `events`.
    SqliteTransaction(
        Connection& connection, Journal& journal, std::vector<contracts::Event>& events
    )
        : connection_{connection}, journal_{&journal}, events_{&events} {}

    std::int64_t run(Sql sql, SqlValues values, const Visitor& visit) override;
    std::int64_t emit(contracts::NewEvent event) override;

    // Whether a statement ran that may have changed something.
    [[nodiscard]] bool wrote() const { return wrote_; }
    // Whether the store itself failed. Such a body is never kept, even if it swallowed the
    // exception.
    [[nodiscard]] bool store_failed() const { return store_failed_; }

  private:
    void bind(const Statement& statement, Sql sql, SqlValues values);
    std::int64_t run_statement(Sql sql, SqlValues values, const Visitor& visit);

    Connection& connection_;
    Journal* journal_ = nullptr;
    std::vector<contracts::Event>* events_ = nullptr;
    bool wrote_ = false;
    bool store_failed_ = false;
};

}  // namespace stagedoor
