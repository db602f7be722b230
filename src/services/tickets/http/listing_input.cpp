#include "services/tickets/http/listing_input.hpp"

#include <algorithm>
#include <array>

#include "services/tickets/domain/errors.hpp"
#include "services/tickets/domain/event_start.hpp"
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

// How a refused detail is named, in the order of kTicketDetails.
struct Wording {
    std::string_view code;
    std::string_view words;
};
constexpr std::array<Wording, contracts::kTicketDetails.size()> kWordings{{
    {"event_name_invalid", "Event"},
    {"venue_invalid", "Venue"},
    {"city_invalid", "City"},
    {"starts_at_invalid", "Start"},
    {"category_invalid", "Category"},
    {"section_invalid", "Section"},
    {"row_invalid", "Row"},
    {"seat_invalid", "Seat"},
    {"notes_invalid", "Notes"},
}};

std::string trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return std::string{text.substr(first, text.find_last_not_of(kSpace) - first + 1)};
}

// What is wrong with `text` as this detail, in words that follow its name; empty when nothing is.
std::string fault_of(const contracts::TicketDetail& detail, std::string_view text) {
    const Lines lines = detail.name == "notes" ? Lines::kMany : Lines::kOne;
    if (detail.name == "category") {
        const auto& known = contracts::kCategories;
        return std::ranges::find(known, text) != known.end()
                   ? ""
                   : " must be concert, sports, theatre or other";
    }
    if (detail.name == "startsAt") {
        return parse_start(text) ? "" : " must be a time with its zone, as 2027-03-05T20:00+01:00";
    }
    if (!is_plain_text(text, detail.longest, lines)) {
        return " must be at most " + std::to_string(detail.longest) +
               " characters without control characters";
    }
    return {};
}

// A detail that is missing, null or blank was not given. A row or a seat may be a number.
std::string read_detail(http::Fields& fields, std::size_t which) {
    const auto& detail = contracts::kTicketDetails[which];
    const auto* const member = fields.find(detail.name);
    if (member == nullptr || member->is_null()) {
        return {};
    }
    const auto given = fields.scalar_text(detail.name);
    std::string text = given ? trim(*given) : std::string{};
    const std::string fault = !given         ? " must be text"
                              : text.empty() ? std::string{}
                                             : fault_of(detail, text);
    if (!fault.empty()) {
        const auto& wording = kWordings[which];
        fields.refuse(detail.name, wording.code, std::string{wording.words} + fault);
        return {};
    }
    return text;
}

contracts::TicketDetails read_details(http::Fields& fields) {
    contracts::TicketDetails details;
    for (std::size_t i = 0; i < contracts::kTicketDetails.size(); ++i) {
        details.*contracts::kTicketDetails[i].text = read_detail(fields, i);
    }
    return details;
}

}  // namespace

std::optional<Listing> read_listing(http::Fields& fields, PriceWording wording) {
    auto title = read_title(fields);
    const auto price = read_price(fields, wording);
    auto details = read_details(fields);
    if (!title || !price || fields.refusal()) {
        return std::nullopt;
    }
    return Listing{std::move(*title), *price, std::move(details)};
}

}  // namespace stagedoor::tickets
