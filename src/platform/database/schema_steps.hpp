// Which migrations a store lacks, whatever it is made of; and whether this build may touch it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/database/migration.hpp"

namespace stagedoor {

// A migration with who owns it: "platform", "service", or an engine.
struct SchemaStep {
    std::string_view owner;
    std::int64_t number = 0;
    Migration migration;
};

// The rows of schema_migrations: name by (owner, number).
using RecordedSteps = std::map<std::pair<std::string, std::int64_t>, std::string>;

// CHECK: the names are numbered in ascending order.
void add_steps(
    std::vector<SchemaStep>& steps, std::string_view owner, const std::vector<Migration>& migrations
);

// Those of `steps` that are not recorded. Throws StoreRefused when the store has one that is not
// among them: another build wrote it, and this one might misread it.
[[nodiscard]] std::vector<SchemaStep> missing_steps(
    std::vector<SchemaStep> steps, const RecordedSteps& recorded
);

}  // namespace stagedoor
