#include "platform/database/sqlite/migrator.hpp"

#include <charconv>
#include <map>
#include <utility>

#include "core/check.hpp"
#include "platform/database/platform_tables.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/database/sqlite/sqlite_transaction.hpp"

namespace stagedoor {
namespace {

// A migration with who owns it: "platform" or "service".
struct Step {
    std::string_view owner;
    std::int64_t number = 0;
    Migration migration;
};

using StepKey = std::pair<std::string, std::int64_t>;
using Recorded = std::map<StepKey, std::string>;

std::int64_t number_of(std::string_view name) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    CHECK(error == std::errc{} && end != name.data(), "a migration's name starts with its number");
    return number;
}

void add_steps(
    std::vector<Step>& steps, std::string_view owner, const std::vector<Migration>& migrations
) {
    std::int64_t last = 0;
    for (const Migration& migration : migrations) {
        const std::int64_t number = number_of(migration.name);
        CHECK(number > last, "migrations are listed in ascending order");
        last = number;
        steps.push_back({owner, number, migration});
    }
}

std::vector<Step> all_steps(const std::vector<Migration>& service) {
    std::vector<Step> steps;
    add_steps(steps, "platform", platform_migrations());
    add_steps(steps, "service", service);
    return steps;
}

Recorded read_recorded(Connection& connection) {
    connection.execute("BEGIN");
    SqliteTransaction tx{connection};
    const auto table = tx.one(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'",
        {},
        [](const Row& row) { return row.integer(0); }
    );
    Recorded recorded;
    if (table) {
        tx.run("SELECT owner, number, name FROM schema_migrations", {}, [&](const Row& row) {
            recorded[{row.str(0), row.integer(1)}] = row.str(2);
        });
    }
    connection.execute("COMMIT");
    return recorded;
}

// What is recorded must be known here under the same name: anything else was written by another
// build, and its data may mean something that this one would misread.
void refuse_foreign_schema(const Recorded& recorded, const std::vector<Step>& steps) {
    for (const auto& [key, name] : recorded) {
        bool known = false;
        for (const Step& step : steps) {
            known = known || (step.owner == key.first && step.migration.name == name);
        }
        if (!known) {
            throw StoreRefused{
                "the store was written by a newer version: it has the migration " + key.first +
                "/" + name + ", which this version does not know"};
        }
    }
}

std::vector<Step> missing_steps(Connection& connection, const std::vector<Migration>& service) {
    std::vector<Step> steps = all_steps(service);
    const Recorded recorded = read_recorded(connection);
    refuse_foreign_schema(recorded, steps);
    std::erase_if(steps, [&](const Step& step) {
        return recorded.contains({std::string{step.owner}, step.number});
    });
    return steps;
}

void run_step(Connection& connection, const Step& step, Instant now) {
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
    for (const Step& step : missing_steps(connection, service)) {
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
    std::vector<Step> steps;
    if (std::filesystem::exists(file)) {
        Connection connection = Connection::open_reader(file, {});
        steps = missing_steps(connection, service);
    } else {
        steps = all_steps(service);
    }
    std::vector<std::string> names;
    names.reserve(steps.size());
    for (const Step& step : steps) {
        names.emplace_back(step.migration.name);
    }
    return names;
}

}  // namespace stagedoor
