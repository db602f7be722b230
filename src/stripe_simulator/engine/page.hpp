// Pages of a list, newest first, as Stripe cuts them: `limit`, `starting_after`, `ending_before`,
// `created`. https://stripe.com/docs/api/pagination
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stripe_simulator/engine/wire.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr std::int64_t kDefaultPage = 10;
inline constexpr std::int64_t kLargestPage = 100;

struct PageRequest {
    std::size_t limit = kDefaultPage;
    std::optional<std::string> starting_after;  // older than this one
    std::optional<std::string> ending_before;   // just newer than this one
    std::int64_t created_from = 0;
    std::int64_t created_to = std::numeric_limits<std::int64_t>::max();  // both inclusive
};

// Reads the four parameters, which the call must have allowed.
[[nodiscard]] PageRequest read_page(Params& params);
// `limit` alone: 1..kLargestPage.
[[nodiscard]] std::size_t read_page_limit(Params& params);

template <class Row>
struct Slice {
    std::vector<const Row*> rows;  // newest first
    bool has_more = false;
};

// Cuts the page out of the rows, newest first, that the caller has filtered.
template <class Row>
[[nodiscard]] Answer<Slice<Row>> cut_page(
    const std::vector<const Row*>& rows, const PageRequest& page
) {
    const auto position = [&](const std::string& id) {
        return std::find_if(rows.begin(), rows.end(), [&](const Row* row) {
            return row->id == id;
        });
    };
    auto first = rows.begin();
    auto last = rows.end();
    if (page.starting_after) {
        first = position(*page.starting_after);
        if (first == rows.end()) {
            return no_such("object", *page.starting_after, "starting_after");
        }
        ++first;
    }
    if (page.ending_before) {
        last = position(*page.ending_before);
        if (last == rows.end()) {
            return no_such("object", *page.ending_before, "ending_before");
        }
        first = std::max(first, last - std::min(last - first, std::ptrdiff_t(page.limit)));
        return Slice<Row>{{first, last}, first != rows.begin()};
    }
    const auto end = first + std::min(last - first, static_cast<std::ptrdiff_t>(page.limit));
    return Slice<Row>{{first, end}, end != last};
}

// Where the list of a kind of objects is read.
constexpr std::string_view list_url(const PaymentIntent*) {
    return "/v1/payment_intents";
}
constexpr std::string_view list_url(const Refund*) {
    return "/v1/refunds";
}
constexpr std::string_view list_url(const PaymentMethod*) {
    return "/v1/payment_methods";
}
constexpr std::string_view list_url(const Event*) {
    return "/v1/events";
}

// The rows of the table, newest first, that were made within the page's times and that `keep`
// accepts, as the body of a list.
template <class Row, class Keep>
[[nodiscard]] Answer<std::string> list_page(
    const Ledger& ledger, const Table<Row>& table, const PageRequest& page, const Keep& keep
) {
    std::vector<const Row*> rows;
    for (auto row = table.rows().rbegin(); row != table.rows().rend(); ++row) {
        const bool in_time = row->created >= page.created_from && row->created <= page.created_to;
        if (in_time && keep(*row)) {
            rows.push_back(&*row);
        }
    }
    const auto slice = cut_page(rows, page);
    if (!slice) {
        return slice.error();
    }
    std::vector<std::string> items;
    for (const auto* row : slice->rows) {
        items.push_back(to_json(ledger, *row));
    }
    return list_json(list_url(static_cast<const Row*>(nullptr)), items, slice->has_more);
}

}  // namespace stagedoor::stripe_simulator
