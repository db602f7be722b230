#include "platform/http/error_table.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace stagedoor::http {

Response to_response(std::span<const ErrorRow> table, const Error& error) {
    const auto row = std::ranges::find(table, error, &ErrorRow::error);
    CHECK(row != table.end(), "an error that a handler can meet has no row in its table");
    ErrorEntry entry;
    entry.message = row->message;
    entry.field = row->field;
    entry.code = row->code;
    return http::error(row->status, std::vector{std::move(entry)});
}

}  // namespace stagedoor::http
