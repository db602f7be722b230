#include "platform/database/postgres/migrator.hpp"

#include "platform/database/platform_tables.hpp"
#include "platform/database/postgres/dialect.hpp"
#include "platform/database/schema_steps.hpp"
#include "platform/database/store_refused.hpp"

namespace stagedoor {

const std::vector<Migration>& postgres_migrations();

namespace {

constexpr std::string_view kEngine = "postgres";

// Keeps other processes out of this database's schema while it lives.
class SchemaLock {
  public:
    explicit SchemaLock(Session& session) : session_{session} {
        session_.command("SET lock_timeout = 0");
        session_.command("SELECT pg_advisory_lock(1398030695, 1)");
    }
    SchemaLock(const SchemaLock&) = delete;
    SchemaLock& operator=(const SchemaLock&) = delete;
    ~SchemaLock() {
        try {
            session_.command("SELECT pg_advisory_unlock(1398030695, 1)");
        } catch (const std::exception&) {  // it ended with its session
        }
    }

  private:
    Session& session_;
};

std::vector<SchemaStep> all_steps(const std::vector<Migration>& service) {
    std::vector<SchemaStep> steps;
    add_steps(steps, "platform", platform_migrations());
    add_steps(steps, kEngine, postgres_migrations());
    add_steps(steps, "service", service);
    return steps;
}

RecordedSteps read_recorded(Session& session) {
    bool exists = false;
    session.run("SELECT to_regclass('schema_migrations') IS NOT NULL", {}, [&](const Row& row) {
        exists = row.integer(0) == 1;
    });
    RecordedSteps recorded;
    if (exists) {
        session.run("SELECT owner, number, name FROM schema_migrations", {}, [&](const Row& row) {
            recorded[{row.str(0), row.integer(1)}] = row.str(2);
        });
    }
    return recorded;
}

void run_step(Session& session, const SchemaStep& step, Instant now) {
    const std::string_view text = step.migration.sql;
    session.command("BEGIN");
    session.script(step.owner == kEngine ? std::string{text} : to_postgres(text));
    session.run(
        "INSERT INTO schema_migrations (owner, number, name, applied_at) VALUES ($1, $2, $3, $4)",
        {step.owner, step.number, step.migration.name, to_millis(now)},
        [](const Row&) {}
    );
    session.command("COMMIT");
}

}  // namespace

std::vector<std::string> migrate_postgres(
    Session& session, const std::vector<Migration>& service, Instant now
) {
    const SchemaLock lock{session};
    std::vector<std::string> ran;
    for (const SchemaStep& step : missing_steps(all_steps(service), read_recorded(session))) {
        try {
            run_step(session, step, now);
        } catch (const ServerError& error) {
            session.command("ROLLBACK");
            throw StoreRefused{
                "migration " + std::string{step.owner} + "/" + std::string{step.migration.name} +
                " failed: " + error.what()};
        }
        ran.emplace_back(step.migration.name);
    }
    return ran;
}

}  // namespace stagedoor
