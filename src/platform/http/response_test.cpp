#include "platform/http/response.hpp"

#include <gtest/gtest.h>

#include "core/money.hpp"
#include "platform/http/error_table.hpp"

namespace stagedoor::http {
namespace {

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

TEST(ErrorBody, HasFieldAndDeclineCodeOnlyWhereGiven) {
    ErrorEntry plain;
    plain.message = "M";
    plain.code = "c";
    ErrorEntry full{"N", "f", "d", "insufficient_funds"};

    EXPECT_EQ(
        error(400, {plain, full}).body,
        R"({"errors":[{"message":"M","code":"c"},)"
        R"({"message":"N","field":"f","code":"d","declineCode":"insufficient_funds"}]})"
    );
}

TEST(CommonRefusals, HaveTheContractsStatusAndCode) {
    const auto check = [](const Response& response, int status, std::string_view code) {
        EXPECT_EQ(response.status, status);
        const auto quoted = "\"code\":\"" + std::string{code} + "\"";
        EXPECT_NE(response.body.find(quoted), std::string::npos) << response.body;
    };
    check(not_found(), 404, "not_found");
    check(not_authorized(), 401, "not_authorized");
    check(not_owner(), 401, "not_owner");
    check(invalid_id(), 400, "invalid_id");
    check(invalid_value("x", "x is odd"), 400, "invalid_value");
    check(unavailable(), 503, "unavailable");
    check(overloaded(Seconds{2}), 503, "overloaded");
    check(internal_error(), 500, "internal");
    check(rate_limited(20, Seconds{3}), 429, "rate_limited");
}

TEST(CommonRefusals, SayWhenToComeBack) {
    EXPECT_EQ(header_of(unavailable(), "Retry-After"), "1");
    EXPECT_EQ(header_of(overloaded(Seconds{2}), "Retry-After"), "2");
    const auto limited = rate_limited(20, Seconds{3});
    EXPECT_EQ(header_of(limited, "Retry-After"), "3");
    EXPECT_EQ(header_of(limited, "RateLimit-Limit"), "20");
    EXPECT_EQ(header_of(limited, "RateLimit-Remaining"), "0");
    EXPECT_EQ(header_of(limited, "RateLimit-Reset"), "3");
}

TEST(ErrorTable, AnswersTheRowOfTheError) {
    const std::vector<ErrorRow> table{
        {fail(PriceError::kInvalid), 400, "price_invalid", "Price is odd", "price"},
        {fail(PriceError::kTooLow), 409, "price_too_low", "Price is low"}};

    EXPECT_EQ(to_response(table, fail(PriceError::kTooLow)).status, 409);
    EXPECT_EQ(
        to_response(table, fail(PriceError::kInvalid)).body,
        R"({"errors":[{"message":"Price is odd","field":"price","code":"price_invalid"}]})"
    );
    EXPECT_DEATH((void)to_response(table, fail(PriceError::kTooHigh)), "no row");
}

}  // namespace
}  // namespace stagedoor::http
