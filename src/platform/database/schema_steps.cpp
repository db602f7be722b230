#include "platform/database/schema_steps.hpp"

#include <charconv>

#include "core/check.hpp"
#include "platform/database/store_refused.hpp"

namespace stagedoor {
namespace {

std::int64_t number_of(std::string_view name) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    CHECK(error == std::errc{} && end != name.data(), "a migration's name starts with its number");
    return number;
}

void refuse_foreign_schema(const RecordedSteps& recorded, const std::vector<SchemaStep>& steps) {
    for (const auto& [key, name] : recorded) {
        bool known = false;
        for (const SchemaStep& step : steps) {
            known = known || (step.owner == key.first && step.migration.name == name);
        }
        if (!known) {
            throw StoreRefused{
                "the store was written by a newer version: it has the migration " + key.first +
                "/" + name + ", which this version does not know"};
        }
    }
}

}  // namespace

void add_steps(
    std::vector<SchemaStep>& steps, std::string_view owner, const std::vector<Migration>& migrations
) {
    std::int64_t last = 0;
    for (const Migration& migration : migrations) {
        const std::int64_t number = number_of(migration.name);
        CHECK(number > last, "migrations are listed in ascending order");
        last = number;
        steps.push_back({owner, number, migration});
    }
}

std::vector<SchemaStep> missing_steps(
    std::vector<SchemaStep> steps, const RecordedSteps& recorded
) {
    refuse_foreign_schema(recorded, steps);
    std::erase_if(steps, [&](const SchemaStep& step) {
        return recorded.contains({std::string{step.owner}, step.number});
    });
    return steps;
}

}  // namespace stagedoor
