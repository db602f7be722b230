// Every refusal of Orders as a reply.
#pragma once

#include "core/result.hpp"
#include "platform/http/response.hpp"

namespace stagedoor::orders {

[[nodiscard]] http::Response refusal(const Error& error);

}  // namespace stagedoor::orders
