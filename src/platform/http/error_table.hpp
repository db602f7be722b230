// How a service's refusals become HTTP: one table per service, beside its routes, rows in any
// order.
#pragma once

#include <span>
#include <string_view>

#include "core/result.hpp"
#include "platform/http/response.hpp"

namespace stagedoor::http {

struct ErrorRow {
    Error error;
    int status;
    std::string_view code;
    std::string_view message;
    std::string_view field = {};
};

// The reply for `error`. CHECK: every error that a handler can meet has a row.
[[nodiscard]] Response to_response(std::span<const ErrorRow> table, const Error& error);

}  // namespace stagedoor::http
