#include "core/money.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

std::string two_decimals(std::int64_t minor) {
    const std::string cents = std::to_string(minor % 100);
    return std::to_string(minor / 100) + (cents.size() == 1 ? ".0" : ".") + cents;
}

// The shortest text of a double, as a JSON library hands it on.
std::string shortest(std::int64_t minor) {
    char text[32];
    for (int precision = 1; precision <= 17; ++precision) {
        std::snprintf(text, sizeof text, "%.*g", precision, static_cast<double>(minor) / 100);
        if (std::stod(text) == static_cast<double>(minor) / 100) {
            break;
        }
    }
    return text;
}

void expect_price(const std::string& text, std::int64_t minor) {
    const auto price = parse_price(text);
    if (minor < kLeastPrice.minor) {
        ASSERT_TRUE(price.has_error()) << text;
        EXPECT_EQ(price.error(), make_error_code(PriceError::kTooLow)) << text;
    } else {
        ASSERT_TRUE(price.has_value()) << text;
        EXPECT_EQ(price->minor, minor) << text;
    }
}

// PAY-09
TEST(Price, IsExactForEveryPriceUpToAThousand) {
    for (std::int64_t minor = 1; minor <= 100'000; ++minor) {
        expect_price(two_decimals(minor), minor);
        expect_price(shortest(minor), minor);
        expect_price(to_decimal(Money{minor}), minor);
    }
}

// PAY-09
TEST(Price, BothEndsOfTheRangeAreIn) {
    EXPECT_EQ(parse_price("0.50")->minor, 50);
    EXPECT_EQ(parse_price("999999.99")->minor, 99'999'999);
    EXPECT_EQ(parse_price("0.49").error(), PriceError::kTooLow);
    EXPECT_EQ(parse_price("0.01").error(), PriceError::kTooLow);
    EXPECT_EQ(parse_price("1000000").error(), PriceError::kTooHigh);
    EXPECT_EQ(parse_price("1000000.00").error(), PriceError::kTooHigh);
}

TEST(Price, ReadsEveryAcceptedForm) {
    const std::vector<std::pair<std::string, std::int64_t>> accepted{
        {"19.99", 1999},
        {"20.00", 2000},
        {"7", 700},
        {".5", 50},
        {"5.", 500},
        {"+5", 500},
        {"1e3", 100'000},
        {"1.10", 110},
        {"1.E2", 10'000},
        {"1999e-2", 1999},
        {"199900e-004", 1999},
        {"0.0005e+3", 50},
        {"000007", 700},
        {"1.100000", 110},
        {"1e+003", 100'000},
        {"0.00000000000000000000000005e+25", 50},
        {"12345600000000000000000000e-20", 12'345'600},
    };
    for (const auto& [text, minor] : accepted) {
        const auto price = parse_price(text);
        ASSERT_TRUE(price.has_value()) << text;
        EXPECT_EQ(price->minor, minor) << text;
    }
}

TEST(Price, RefusesWhatIsNoPositiveDecimal) {
    for (const auto* text :
         {"0",   "-1",  "0.00",  "0e9",    "1,5",  " 5",   "5 ",    "0x10", "Infinity",
          "NaN", "",    "true",  "null",   "[5]",  "-0",   "++5",   ".",    "e3",
          "1e",  "1e+", "1e1.5", "1e1000", "1e 3", "1..2", "1.2.3", "5\n",  "٣"}) {
        EXPECT_EQ(parse_price(text).error(), PriceError::kInvalid) << text;
    }
}

TEST(Price, RefusesMoreThanTwoDecimals) {
    for (const auto* text :
         {"19.999", "0.30000000000000004", "0.001", "0.0000000000000001", "1e-3", "5e-999"}) {
        EXPECT_EQ(parse_price(text).error(), PriceError::kPrecision) << text;
    }
}

TEST(Price, RefusesHugeOnesWithoutOverflow) {
    for (const auto* text : {"1e400", "99999999999999999999999999999999", "1e999", "1000000.01"}) {
        EXPECT_EQ(parse_price(text).error(), PriceError::kTooHigh) << text;
    }
}

TEST(Price, IsAtMost32CharactersLong) {
    EXPECT_TRUE(parse_price("7." + std::string(30, '0')).has_value());
    EXPECT_EQ(parse_price("7." + std::string(31, '0')).error(), PriceError::kInvalid);
}

TEST(Money, PrintsTheShortestDecimal) {
    EXPECT_EQ(to_decimal(Money{1999}), "19.99");
    EXPECT_EQ(to_decimal(Money{2000}), "20");
    EXPECT_EQ(to_decimal(Money{1950}), "19.5");
    EXPECT_EQ(to_decimal(Money{1905}), "19.05");
    EXPECT_EQ(to_decimal(Money{50}), "0.5");
    EXPECT_EQ(to_decimal(Money{0}), "0");
    EXPECT_EQ(to_decimal(kHighestPrice), "999999.99");
}

TEST(PriceError, SaysWhatIsWrong) {
    for (const auto error :
         {PriceError::kInvalid,
          PriceError::kPrecision,
          PriceError::kTooLow,
          PriceError::kTooHigh}) {
        EXPECT_TRUE(make_error_code(error).message().starts_with("price "));
    }
}

}  // namespace
}  // namespace stagedoor
