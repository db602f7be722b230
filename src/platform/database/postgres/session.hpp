// One connection to PostgreSQL, with its prepared statements. Used by one thread at a time.
//
// Works in libpq's pipeline mode: what is queued travels with the next statement, so that a
// transaction's BEGIN costs no round trip of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include "platform/database/postgres/errors.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

// A change of one session: what is to be looked up when the answer to its COMMIT is lost.
struct CommitMark {
    std::string session;
    std::int64_t number = 0;
};

class Session {
  public:
    using Visitor = Transaction::Visitor;

    // Blocks for some seconds at most. Throws Unavailable with what to do about it.
    explicit Session(const std::string& url);

    // To be sent before the next statement. A literal: BEGIN, SAVEPOINT.
    void queue(const char* command);
    // Forgets what is queued. True when that includes the BEGIN: then there is nothing to end.
    bool drop_queued_begin();

    // Runs one statement, gives each row to `visit` after it has ended, returns the rows changed.
    // Throws ServerError, ConnectionLost; std::logic_error for a wrong number of values.
    std::int64_t run(Sql sql, SqlValues values, const Visitor& visit);
    // The same, and in the same round trip marks the transaction with `number` if it has changed
    // anything so far; whether it has. Needs start_marking().
    std::int64_t run_and_mark(
        Sql sql, SqlValues values, const Visitor& visit, std::int64_t number, bool& marked
    );
    // Sends one statement on its way. It is answered with the next one that is run, or by settle();
    // if it fails, that throws.
    void run_soon(Sql sql, SqlValues values);
    void settle();
    // How many rows each of those changed that have been answered since the last call, in order.
    [[nodiscard]] std::vector<std::int64_t> take_soon();
    // Makes the row that holds this session's marks. The database must be migrated.
    void start_marking();
    // What the next transaction is to be marked with.
    [[nodiscard]] CommitMark next_mark() { return {name_, ++last_mark_}; }

    // A command without rows; what the server answers: "COMMIT", "ROLLBACK" …
    std::string command(const char* text);
    // Statements separated by semicolons, in the transaction that is open.
    void script(const std::string& text);

    // Whether the server added a warning to what it answered since the last call.
    [[nodiscard]] bool warned();

  private:
    struct Finish {
        void operator()(PGconn* handle) const { PQfinish(handle); }
    };
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using Answer = std::unique_ptr<PGresult, Clear>;
    struct State {
        bool warned = false;
    };

    void set_up();
    void send_queued();
    void send(const char* text);
    void send_prepared(Sql sql, SqlValues values);
    [[nodiscard]] std::vector<Answer> receive();
    static std::int64_t give_rows(const Answer& answer, const Visitor& visit);
    [[nodiscard]] Answer next_answer();
    [[noreturn]] void lost() const;

    std::unique_ptr<PGconn, Finish> handle_;
    std::unique_ptr<State> state_ = std::make_unique<State>();  // libpq keeps its address
    std::string name_;  // no other session of this database has it, or had
    std::int64_t last_mark_ = 0;
    std::unordered_map<const void*, std::string> prepared_;  // by address of the text
    struct Preparing {
        const void* key = nullptr;
        std::size_t answer = 0;  // which of the answers to come says whether it worked
    };
    std::vector<Preparing> preparing_;
    std::int64_t last_name_ = 0;
    std::vector<const char*> queued_;
    std::size_t sent_ = 0;
    std::vector<std::size_t> soon_;  // which of the answers to come belong to run_soon()
    std::vector<std::int64_t> soon_changed_;
};

}  // namespace stagedoor
