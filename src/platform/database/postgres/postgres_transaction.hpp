// The Transaction of one body on one session. Its owner begins and ends it; this class runs
// statements and stages facts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/database/postgres/session.hpp"
#include "platform/database/transaction.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

class PostgresTransaction final : public Transaction {
  public:
    enum class Mode {
        kRead,
        kWrite,
        // A statement that breaks a rule is undone alone, so that the body can go on. Costs a
        // savepoint each, so it is for bodies that have shown that they do.
        kWriteWithSavepoints,
    };
    // What else came of it beside what the body returned or threw.
    enum class Trouble {
        kNone,
        kBrokenRule,   // the transaction is void, which is well if the body gave up
        kWentOn,       // the body did not: it must be run again, with savepoints
        kRepeatable,   // the transaction is gone by no fault of the body
        kStoreFailed,  // never to be kept, even if the body swallowed the exception
    };

    PostgresTransaction(Session& session, Env& env, Mode mode)
        : session_{session}, env_{env}, mode_{mode} {
        if (mode_ != Mode::kRead) {
            mark_ = session_.next_mark();
        }
        (void)session_.take_soon();  // of a transaction that was given up
    }

    std::int64_t run(Sql sql, SqlValues values, const Visitor& visit) override;
    void run_soon(Sql sql, SqlValues values, std::function<void(std::int64_t)> check) override;
    // In the snapshot of the one who waited the other's row is too old: the server has it run
    // again.
    void take_turns(std::span<const std::string> names) override;
    // Waits for what is still on its way, as its owner does before a commit. Throws what that
    // throws.
    void settle();

    // Stages the fact: the sequencer gives it its number after the commit. Returns the number under
    // which it is staged, which orders facts as `seq` does but has gaps.
    std::int64_t emit(contracts::NewEvent event) override;

    // In one statement.
    void emit_all(std::vector<contracts::NewEvent> events) override;

    [[nodiscard]] Trouble trouble() const { return trouble_; }
    // Whether it changed anything so far, and is marked for it.
    [[nodiscard]] bool changed() const { return marked_; }
    [[nodiscard]] const CommitMark& mark() const { return mark_; }
    [[nodiscard]] bool staged_events() const { return staged_events_; }

  private:
    std::int64_t run_guarded(Sql sql, SqlValues values, const Visitor& visit);
    std::int64_t run_statement(Sql sql, SqlValues values, const Visitor& visit);
    // What an exception of the session means to the body, and to this transaction.
    template <class Action>
    auto noting_trouble(Action action);
    void check_soon();
    [[noreturn]] void refuse();

    Session& session_;
    Env& env_;
    Mode mode_;
    Trouble trouble_ = Trouble::kNone;
    CommitMark mark_;
    bool marked_ = false;
    bool staged_events_ = false;
    std::vector<std::function<void(std::int64_t)>> soon_;
};

}  // namespace stagedoor
