#include "services/tickets/http/list_input.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/http/page.hpp"
#include "services/tickets/domain/title.hpp"

namespace stagedoor::tickets {
namespace {

struct NamedSort {
    Sort sort;
    std::string_view name;
};
constexpr std::array<NamedSort, 4> kSorts{
    {{Sort::kNewest, "newest"},
     {Sort::kCheapest, "cheapest"},
     {Sort::kDearest, "dearest"},
     {Sort::kSoonest, "soonest"}}};

std::string_view name_of(Sort sort) {
    for (const auto& each : kSorts) {
        if (each.sort == sort) {
            return each.name;
        }
    }
    return {};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && at == end ? std::optional{value} : std::nullopt;
}

// `D+(.D{1,2})?`, at most 15 digits: a bound may lie outside what a price may be.
std::optional<Money> parse_bound(std::string_view text) {
    constexpr std::size_t kMostDigits = 15;
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    std::string fraction{point == std::string_view::npos ? "" : text.substr(point + 1)};
    const bool dangling = point != std::string_view::npos && fraction.empty();
    if (whole.empty() || whole.size() > kMostDigits || fraction.size() > 2 || dangling) {
        return std::nullopt;
    }
    fraction.resize(2, '0');
    const std::string digits = std::string{whole} + fraction;
    if (digits.find_first_not_of("0123456789") != std::string::npos) {
        return std::nullopt;
    }
    const auto minor = parse_integer(digits);
    return minor ? std::optional{Money{*minor}} : std::nullopt;
}

std::optional<Position> parse_position(std::string_view cursor, Sort sort) {
    auto parts = http::decode_cursor(cursor, name_of(sort), 2);
    if (!parts) {
        return std::nullopt;
    }
    const auto rank = parse_integer((*parts)[0]);
    if (!rank || !TicketId::parse((*parts)[1])) {
        return std::nullopt;
    }
    return Position{*rank, std::move((*parts)[1])};
}

// Reads parameter by parameter; what is refused is remembered under its name.
class Reader {
  public:
    explicit Reader(const http::Request& request) : request_{request} {}

    void read_page() {
        read_limit();
        read_sort();
        read_cursor();
    }

    void read_filter() {
        read_search();
        read_bound("minPrice", filter().least);
        read_bound("maxPrice", filter().most);
        read_category();
        read_city();
        read_day("from", filter().from);
        read_day("to", filter().to);
        read_seller();
    }

    ListInput take() { return std::move(input_); }

  private:
    Filter& filter() { return input_.query.filter; }
    const std::string* find(std::string_view name) const { return request_.query.find(name); }

    void refuse(std::string field, std::string message) {
        input_.refused.push_back({std::move(message), std::move(field), "invalid_value", {}});
    }

    void read_limit() {
        const auto limit = http::read_limit(request_.query, kDefaultPage);
        if (limit.refusal) {
            refuse("limit", "limit must be between 1 and 500");
        }
        input_.query.limit = limit.value;
    }

    void read_sort() {
        const auto* name = find("sort");
        if (name == nullptr) {
            return;
        }
        for (const auto& each : kSorts) {
            if (*name == each.name) {
                input_.query.sort = each.sort;
                return;
            }
        }
        refuse("sort", "sort must be newest, cheapest, dearest or soonest");
    }

    void read_cursor() {
        const auto* cursor = find("cursor");
        if (cursor == nullptr) {
            return;
        }
        input_.query.after = parse_position(*cursor, input_.query.sort);
        if (!input_.query.after) {
            refuse("cursor", "cursor is not valid");
        }
    }

    // A text of 1..`longest` characters; nullptr when it is not given, or refused.
    const std::string* read_text(const std::string& name, std::size_t longest) {
        const auto* text = find(name);
        if (text == nullptr) {
            return nullptr;
        }
        const auto length = count_code_points(*text);
        if (!length || *length == 0 || *length > longest) {
            refuse(
                name, name + " must be between 1 and " + std::to_string(longest) + " characters"
            );
            return nullptr;
        }
        return text;
    }

    void read_search() {
        if (const auto* text = read_text("q", kMaxSearch)) {
            filter().words = search_words(*text);
        }
    }

    void read_category() {
        const auto* name = find("category");
        if (name == nullptr) {
            return;
        }
        const auto& known = contracts::kCategories;
        if (std::ranges::find(known, *name) == known.end()) {
            refuse("category", "category must be concert, sports, theatre or other");
        } else {
            filter().category = *name;
        }
    }

    void read_city() {
        if (const auto* name = read_text("city", kMaxCity)) {
            filter().city = fold(*name);
        }
    }

    void read_day(const std::string& name, std::optional<LocalDay>& day) {
        const auto* text = find(name);
        if (text == nullptr) {
            return;
        }
        day = parse_day(*text);
        if (!day) {
            refuse(name, name + " must be a day, as 2027-03-05");
        }
    }

    void read_bound(const std::string& name, Money& bound) {
        const auto* text = find(name);
        if (text == nullptr) {
            return;
        }
        const auto value = parse_bound(*text);
        if (value) {
            bound = *value;
        } else {
            refuse(name, name + " must be a price of at most 2 decimals");
        }
    }

    void read_seller() {
        const auto* seller = find("seller");
        if (seller == nullptr) {
            return;
        }
        if (asks_for_own(request_)) {
            filter().seller = request_.caller->id;
        } else if (Id<struct SellerTag>::parse(*seller)) {
            filter().seller = UserId{*seller};
        } else {
            refuse("seller", "seller must be me or the id of a user");
        }
    }

    const http::Request& request_;
    ListInput input_;
};

}  // namespace

bool asks_for_own(const http::Request& request) {
    const auto* seller = request.query.find("seller");
    return seller != nullptr && *seller == "me";
}

ListInput read_list_query(const http::Request& request) {
    Reader reader{request};
    reader.read_page();
    reader.read_filter();
    return reader.take();
}

ListInput read_facets_query(const http::Request& request) {
    Reader reader{request};
    reader.read_filter();
    return reader.take();
}

std::string to_cursor(Sort sort, const Position& position) {
    return http::encode_cursor(name_of(sort), {std::to_string(position.rank), position.id});
}

}  // namespace stagedoor::tickets
