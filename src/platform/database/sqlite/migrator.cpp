#include "platform/database/sqlite/migrator.hpp"

#include "platform/database/platform_tables.hpp"
#include "platform/database/schema_steps.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/database/sqlite/sqlite_transaction.hpp"

namespace stagedoor {
namespace {

std::vector<SchemaStep> all_steps(const std::vector<Migration>& service) {
    std::vector<SchemaStep> steps;
    add_steps(steps, "platform", platform_migrations());
    add_steps(steps, "service", service);
    return steps;
}

RecordedSteps read_recorded(Connection& connection) {
    connection.execute("BEGIN");
    SqliteTransaction tx{connection};
    const auto table = tx.one(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'",
        {},
        [](const Row& row) { return row.integer(0); }
    );
    RecordedSteps recorded;
    if (table) {
        tx.run("SELECT owner, number, name FROM schema_migrations", {}, [&](const Row& row) {
            recorded[{row.str(0), row.integer(1)}] = row.str(2);
        });
    }
    connection.execute("COMMIT");
    return recorded;
}

std::vector<SchemaStep> missing_steps(
    Connection& connection, const std::vector<Migration>& service
) {
    return missing_steps(all_steps(service), read_recorded(connection));
}

void run_step(Connection& connection, const SchemaStep& step, Instant now) {
    connection.execute("BEGIN IMMEDIATE");
    connection.run_script(step.migration.sql);
    if (!connection.in_transaction()) {
        throw std::logic_error{"it ends its own transaction"};
    }
    SqliteTransaction tx{connection};
    tx.execute(
        "INSERT INTO schema_migrations (owner, number, name, applied_at) VALUES ($1, $2, $3, $4)",
        {step.owner, step.number, step.migration.name, to_millis(now)}
    );
    connection.execute("COMMIT");
}

}  // namespace

std::vector<std::string> migrate(
    Connection& connection, const std::vector<Migration>& service, Instant now
) {
    std::vector<std::string> ran;
    for (const SchemaStep& step : missing_steps(connection, service)) {
        try {
            run_step(connection, step, now);
        } catch (const std::exception& error) {
            if (connection.in_transaction()) {
                (void)connection.step("ROLLBACK");
            }
            throw StoreRefused{
                "migration " + std::string{step.owner} + "/" + std::string{step.migration.name} +
                " failed: " + error.what()};
        }
        ran.emplace_back(step.migration.name);
    }
    return ran;
}

std::vector<std::string> pending_migrations(
    const std::filesystem::path& file, const std::vector<Migration>& service
) {
    std::vector<SchemaStep> steps;
    if (std::filesystem::exists(file)) {
        Connection connection = Connection::open_reader(file, {});
        steps = missing_steps(connection, service);
    } else {
        steps = all_steps(service);
    }
    std::vector<std::string> names;
    names.reserve(steps.size());
    for (const SchemaStep& step : steps) {
        names.emplace_back(step.migration.name);
    }
    return names;
}

}  // namespace stagedoor
