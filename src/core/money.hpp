// Amounts in integer minor units (cents). No binary floating point touches money: `price * 100` in
// doubles is wrong for one price in eleven.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace stagedoor {

struct Money {
    std::int64_t minor = 0;

    friend auto operator<=>(const Money&, const Money&) = default;
};

// The least and the most that a card can be charged at once (Stripe: 0.50 USD; eight digits).
inline constexpr Money kLeastPrice{50};
inline constexpr Money kHighestPrice{99'999'999};

enum class PriceError {
    kInvalid = 1,  // not a decimal of the accepted form, or not above 0
    kPrecision,    // more than two decimals
    kTooLow,       // above 0, below kLeastPrice
    kTooHigh,      // above kHighestPrice
};
[[nodiscard]] Error make_error_code(PriceError error);

// Reads `[+]?(D+(.D*)?|.D+)([eE][+-]?D{1,3})?`, at most 32 characters, exactly: "19.99", ".5",
// "1e3". Errors: PriceError, the first that applies in the order above.
[[nodiscard]] Result<Money> parse_price(std::string_view text);

// The shortest JSON number: 1999 -> 19.99, 2000 -> 20, 1950 -> 19.5.
[[nodiscard]] std::string to_decimal(Money amount);

}  // namespace stagedoor

template <>
struct boost::system::is_error_code_enum<stagedoor::PriceError> : std::true_type {};
