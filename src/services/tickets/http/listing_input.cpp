#include "services/tickets/http/listing_input.hpp"

#include "services/tickets/domain/errors.hpp"
#include "services/tickets/domain/title.hpp"

namespace stagedoor::tickets {
namespace {

std::optional<std::string> read_title(http::Fields& fields) {
    auto title = fields.scalar_text("title");
    const auto judged = check_title(title ? *title : std::string{});
    if (judged) {
        return title;
    }
    if (judged.error() == TicketError::kTitleRequired) {
        fields.refuse("title", "title_required", "Title is required");
    } else {
        fields.refuse(
            "title",
            "title_invalid",
            "Title must be at most 200 characters without control characters"
        );
    }
    return std::nullopt;
}

void refuse_price(http::Fields& fields, PriceError error, PriceWording wording) {
    switch (error) {
        case PriceError::kInvalid:
            fields.refuse(
                "price",
                "price_invalid",
                wording == PriceWording::kPost ? "Price must be greater than 0"
                                               : "Price must be provided and must be greater than 0"
            );
            return;
        case PriceError::kPrecision:
            fields.refuse("price", "price_precision", "Price must have at most 2 decimals");
            return;
        case PriceError::kTooLow:
            fields.refuse("price", "price_too_low", "Price must be at least 0.50");
            return;
        case PriceError::kTooHigh:
            fields.refuse("price", "price_too_high", "Price must be at most 999999.99");
            return;
    }
}

std::optional<Money> read_price(http::Fields& fields, PriceWording wording) {
    const auto text = fields.scalar_text("price");
    const auto price = parse_price(text ? *text : std::string{});
    if (price) {
        return *price;
    }
    refuse_price(fields, static_cast<PriceError>(price.error().value()), wording);
    return std::nullopt;
}

}  // namespace

std::optional<Listing> read_listing(http::Fields& fields, PriceWording wording) {
    auto title = read_title(fields);
    const auto price = read_price(fields, wording);
    if (!title || !price) {
        return std::nullopt;
    }
    return Listing{std::move(*title), *price};
}

}  // namespace stagedoor::tickets
