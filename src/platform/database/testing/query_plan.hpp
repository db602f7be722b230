// How SQLite would run a statement, for tests that want an index used.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "platform/database/migration.hpp"

namespace stagedoor::testing {

// The steps of `statement` on an empty store of that schema, one a line. Without the platform's
// tables.
inline std::string query_plan(
    const std::vector<Migration>& migrations, const std::string& statement
) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
    for (const auto& migration : migrations) {
        const std::string sql{migration.sql};
        EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    }
    std::string plan;
    const auto collect = [](void* into, int, char** columns, char**) {
        *static_cast<std::string*>(into) += std::string{columns[3]} + "\n";
        return 0;
    };
    const std::string explain = "EXPLAIN QUERY PLAN " + statement;
    EXPECT_EQ(sqlite3_exec(handle, explain.c_str(), collect, &plan, nullptr), SQLITE_OK)
        << statement;
    sqlite3_close(handle);
    return plan;
}

}  // namespace stagedoor::testing
