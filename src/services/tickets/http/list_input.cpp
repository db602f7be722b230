#include "services/tickets/http/list_input.hpp"

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
constexpr std::array<NamedSort, 3> kSorts{
    {{Sort::kNewest, "newest"}, {Sort::kCheapest, "cheapest"}, {Sort::kDearest, "dearest"}}};

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

    ListInput read() {
        read_limit();
        read_sort();
        read_cursor();
        read_search();
        read_bound("minPrice", input_.query.least);
        read_bound("maxPrice", input_.query.most);
        read_seller();
        return std::move(input_);
    }

  private:
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
        refuse("sort", "sort must be newest, cheapest or dearest");
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

    void read_search() {
        const auto* search = find("q");
        if (search == nullptr) {
            return;
        }
        const auto length = count_code_points(*search);
        if (!length || *length == 0 || *length > kMaxSearch) {
            refuse("q", "q must be between 1 and 100 characters");
            return;
        }
        input_.query.words = search_words(*search);
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
        if (asks_for_own(request_)) {
            input_.query.seller = request_.caller->id;
        } else if (find("seller") != nullptr) {
            refuse("seller", "seller must be me");
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
    return Reader{request}.read();
}

std::string to_cursor(Sort sort, const Position& position) {
    return http::encode_cursor(name_of(sort), {std::to_string(position.rank), position.id});
}

}  // namespace stagedoor::tickets
