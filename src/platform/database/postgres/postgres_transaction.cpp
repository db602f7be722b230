#include "platform/database/postgres/postgres_transaction.hpp"

#include "core/check.hpp"
#include "core/ids.hpp"
#include "platform/database/sql_array.hpp"

namespace stagedoor {
namespace {

// What a body meets that goes on in a void transaction. It will be run again.
class GoneOn : public std::runtime_error {
  public:
    GoneOn() : std::runtime_error{"store: the transaction is run again with savepoints"} {}
};

bool may_write(Sql sql) {
    return !sql.text().starts_with("SELECT");
}

}  // namespace

template <class Action>
auto PostgresTransaction::noting_trouble(Action action) {
    if (trouble_ != Trouble::kNone) {
        refuse();
    }
    try {
        return action();
    } catch (const ConnectionLost&) {
        trouble_ = Trouble::kRepeatable;
        throw;
    } catch (const ServerError& error) {
        try {
            throw_meaning(error, mode_ == Mode::kRead);
        } catch (const ConstraintViolation&) {
            const bool undone = mode_ == Mode::kWriteWithSavepoints;
            trouble_ = undone ? Trouble::kNone : Trouble::kBrokenRule;
            throw;
        } catch (const TransactionUndone&) {
            trouble_ = Trouble::kRepeatable;
            throw;
        } catch (...) {
            trouble_ = Trouble::kStoreFailed;
            throw;
        }
    }
}

std::int64_t PostgresTransaction::run(Sql sql, SqlValues values, const Visitor& visit) {
    const auto changed = noting_trouble([&] {
        return mode_ == Mode::kWriteWithSavepoints ? run_guarded(sql, values, visit)
                                                   : run_statement(sql, values, visit);
    });
    check_soon();
    return changed;
}

// Only what the mark of the commit already stands for may wait. Savepoints are for bodies that
// catch what a statement throws, so there it is thrown by its own.
void PostgresTransaction::run_soon(
    Sql sql, SqlValues values, std::function<void(std::int64_t)> check
) {
    if (mode_ != Mode::kWrite || !marked_) {
        check(execute(sql, values));
        return;
    }
    noting_trouble([&] { session_.run_soon(sql, values); });
    soon_.push_back(std::move(check));
}

void PostgresTransaction::take_turns(std::span<const std::string> names) {
    SqlArray all;
    for (const std::string& name : names) {
        all.add(name);
    }
    run_soon(
        "INSERT INTO turns (slot, taken) "
        "SELECT DISTINCT hashtextextended(name, 0) & 1048575 AS slot, 1 "
        "FROM unnest($1::text[]) AS named (name) ORDER BY slot "
        "ON CONFLICT (slot) DO UPDATE SET taken = turns.taken + 1",
        {all.text()},
        [](std::int64_t) {}
    );
}

void PostgresTransaction::settle() {
    if (!soon_.empty()) {
        noting_trouble([&] { session_.settle(); });
        check_soon();
    }
}

void PostgresTransaction::check_soon() {
    const auto checks = std::exchange(soon_, {});
    const auto changed = session_.take_soon();
    for (std::size_t place = 0; place < changed.size(); ++place) {
        checks.at(place)(changed[place]);
    }
}

std::int64_t PostgresTransaction::run_guarded(Sql sql, SqlValues values, const Visitor& visit) {
    session_.queue("SAVEPOINT s");
    try {
        const std::int64_t changed = run_statement(sql, values, visit);
        session_.queue("RELEASE s");
        return changed;
    } catch (const ServerError& error) {
        if (is_constraint(error)) {
            session_.queue("ROLLBACK TO s");
            session_.queue("RELEASE s");
        }
        throw;
    }
}

std::int64_t PostgresTransaction::run_statement(Sql sql, SqlValues values, const Visitor& visit) {
    if (mode_ == Mode::kRead || marked_ || !may_write(sql)) {
        return session_.run(sql, values, visit);
    }
    return session_.run_and_mark(sql, values, visit, mark_.number, marked_);
}

void PostgresTransaction::refuse() {
    if (trouble_ == Trouble::kBrokenRule || trouble_ == Trouble::kWentOn) {
        trouble_ = Trouble::kWentOn;
        throw GoneOn{};
    }
    throw Unavailable{"store: the transaction is gone"};
}

std::int64_t PostgresTransaction::emit(contracts::NewEvent event) {
    CHECK(mode_ != Mode::kRead, "a fact was emitted inside a read");
    staged_events_ = true;
    const Instant now = env_.now();
    const auto staged =
        one("INSERT INTO outbox_staged (id, type, subject, version, time, data) "
            "VALUES ($1, $2, $3, $4, $5, $6) RETURNING staged",
            {EventId::generate(env_.random(), now).str(),
             event.type,
             event.subject,
             event.version,
             to_millis(now),
             event.data},
            [](const Row& row) { return row.integer(0); });
    return staged.value();
}

void PostgresTransaction::emit_all(std::vector<contracts::NewEvent> events) {
    CHECK(mode_ != Mode::kRead, "a fact was emitted inside a read");
    staged_events_ = true;
    const Instant now = env_.now();
    SqlArray ids;
    SqlArray types;
    SqlArray subjects;
    SqlArray versions;
    SqlArray data;
    for (const contracts::NewEvent& event : events) {
        ids.add(EventId::generate(env_.random(), now).view());
        types.add(event.type);
        subjects.add(event.subject);
        versions.add(event.version);
        data.add(event.data);
    }
    execute(
        "INSERT INTO outbox_staged (id, type, subject, version, time, data) "
        "SELECT id, type, subject, version, $6, data FROM unnest($1::text[], $2::text[], "
        "$3::text[], $4::bigint[], $5::text[]) WITH ORDINALITY "
        "AS said (id, type, subject, version, data, place) ORDER BY place",
        {ids.text(), types.text(), subjects.text(), versions.text(), data.text(), to_millis(now)}
    );
}

}  // namespace stagedoor
