// The query parameters of GET /api/tickets and its facets, and the cursor they share with Link.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

inline constexpr std::int64_t kDefaultPage = 100;
inline constexpr std::size_t kMaxSearch = 100;  // code points of `q`
inline constexpr std::size_t kMaxCity = 80;

// What the caller asks for, or every parameter that is refused. `seller=me` takes the caller, who
// must be signed in by then.
struct ListInput {
    ListQuery query;
    std::vector<http::ErrorEntry> refused;
};
[[nodiscard]] ListInput read_list_query(const http::Request& request);
// The same without what pages are made of.
[[nodiscard]] ListInput read_facets_query(const http::Request& request);

// Whether the caller asks for the own tickets.
[[nodiscard]] bool asks_for_own(const http::Request& request);

[[nodiscard]] std::string to_cursor(Sort sort, const Position& position);

}  // namespace stagedoor::tickets
