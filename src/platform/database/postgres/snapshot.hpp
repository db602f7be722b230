// What several stores held at one moment, for who judges all of them while their services run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/database/postgres/postgres_transaction.hpp"

namespace stagedoor {

// Reads one store as it was when the cut was taken. Its outbox shows what is staged too, with the
// numbers that the sequencer would give next.
class PostgresSnapshot {
  public:
    // Reads only. Valid as long as the snapshot is, wherever that is moved to.
    [[nodiscard]] Transaction& transaction() { return *transaction_; }

  private:
    friend std::vector<PostgresSnapshot> take_cut(Env&, const std::vector<std::string>&);
    PostgresSnapshot(std::unique_ptr<Session> session, Env& env);

    std::unique_ptr<Session> session_;
    std::unique_ptr<PostgresTransaction> transaction_;
};

// One moment through several migrated stores, in the order of their URLs: nothing is said in any of
// them, nor numbered, while the moments are fixed, so no cursor is ahead of its producer's outbox.
// Writers wait for that, milliseconds after the slowest of their transactions. Throws Unavailable.
[[nodiscard]] std::vector<PostgresSnapshot> take_cut(
    Env& env, const std::vector<std::string>& urls
);

}  // namespace stagedoor
