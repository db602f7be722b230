#include "core/money.hpp"

#include <optional>

namespace stagedoor {
namespace {

constexpr std::size_t kMaxPriceText = 32;
constexpr std::size_t kMaxExponentDigits = 3;

class PriceCategory final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "price"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<PriceError>(value)) {
            case PriceError::kInvalid:
                return "price is not a positive decimal";
            case PriceError::kPrecision:
                return "price has more than two decimals";
            case PriceError::kTooLow:
                return "price is below what a card can be charged";
            case PriceError::kTooHigh:
                return "price is above what a card can be charged";
        }
        return "unknown price error";
    }
};

// A decimal as written: its digits without the point, and the power of ten they are scaled by.
struct Decimal {
    std::string digits;
    int exponent = 0;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t take_digits(std::string_view text, std::size_t at, std::string& into) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) {
        into.push_back(text[at++]);
    }
    return at - begin;
}

// Reads the part behind 'e'; nullopt when it is not 1..3 digits with an optional sign to the end.
std::optional<int> parse_exponent(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    std::string digits;
    const std::size_t count = take_digits(text, 0, digits);
    if (count == 0 || count > kMaxExponentDigits || count != text.size()) {
        return std::nullopt;
    }
    const int value = std::stoi(digits);
    return negative ? -value : value;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
    if (text.empty() || text.size() > kMaxPriceText) {
        return std::nullopt;
    }
    if (text.front() == '+') {
        text.remove_prefix(1);
    }
    Decimal result;
    const std::size_t whole = take_digits(text, 0, result.digits);
    std::size_t at = whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        fraction = take_digits(text, at + 1, result.digits);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return std::nullopt;
    }
    result.exponent = -static_cast<int>(fraction);
    if (at == text.size()) {
        return result;
    }
    if (text[at] != 'e' && text[at] != 'E') {
        return std::nullopt;
    }
    const auto exponent = parse_exponent(text.substr(at + 1));
    if (!exponent) {
        return std::nullopt;
    }
    result.exponent += *exponent;
    return result;
}

// Drops what does not change the value, so that the digit count bounds the magnitude.
void normalise(Decimal& decimal) {
    const auto first = decimal.digits.find_first_not_of('0');
    decimal.digits.erase(0, first == std::string::npos ? decimal.digits.size() : first);
    while (!decimal.digits.empty() && decimal.digits.back() == '0') {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
}

}  // namespace

Error make_error_code(PriceError error) {
    static const PriceCategory category;
    return {static_cast<int>(error), category};
}

Result<Money> parse_price(std::string_view text) {
    auto decimal = parse_decimal(text);
    if (!decimal) {
        return fail(PriceError::kInvalid);
    }
    normalise(*decimal);
    if (decimal->digits.empty()) {
        return fail(PriceError::kInvalid);
    }
    const int shift = decimal->exponent + 2;
    if (shift < 0) {
        return fail(PriceError::kPrecision);
    }
    constexpr std::size_t kMostDigits = 8;
    if (decimal->digits.size() + static_cast<std::size_t>(shift) > kMostDigits) {
        return fail(PriceError::kTooHigh);
    }
    const Money price{
        std::stoll(decimal->digits + std::string(static_cast<std::size_t>(shift), '0'))};
    if (price < kLeastPrice) {
        return fail(PriceError::kTooLow);
    }
    return price;
}

std::string to_decimal(Money amount) {
    std::string text = std::to_string(amount.minor / 100);
    const auto cents = amount.minor % 100;
    if (cents == 0) {
        return text;
    }
    text += '.';
    text += static_cast<char>('0' + cents / 10);
    if (cents % 10 != 0) {
        text += static_cast<char>('0' + cents % 10);
    }
    return text;
}

}  // namespace stagedoor
