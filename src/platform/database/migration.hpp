// A numbered step of a schema, embedded from <owner>/storage/migrations/NNNN_title.sql.
#pragma once

#include <string_view>
#include <vector>

namespace stagedoor {

struct Migration {
    std::string_view name;  // "0001_orders"; the leading digits are the number
    std::string_view sql;   // one or more statements
};

}  // namespace stagedoor
