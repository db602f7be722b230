// The part of Stripe's search language that finds intents by what we write into them:
//
//     metadata['order_id']:'6b01…' AND -status:'canceled' AND amount>500
//
// https://stripe.com/docs/search#search-query-language
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stripe_simulator/engine/objects.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr std::size_t kMaxSearchClauses = 10;

struct SearchClause {
    bool negated = false;
    std::string field;     // metadata, status, currency, amount or created
    std::string key;       // of metadata
    std::string relation;  // ":", and for amount and created also "<", "<=", ">", ">="
    std::string value;
};

// Clauses joined by AND, all of which must hold. nullopt: another language, another field, or more
// than kMaxSearchClauses.
[[nodiscard]] std::optional<std::vector<SearchClause>> parse_search(std::string_view query);

[[nodiscard]] bool matches(const std::vector<SearchClause>& query, const PaymentIntent& intent);

}  // namespace stagedoor::stripe_simulator
