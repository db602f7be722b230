// What a seller may say of a ticket beside title and price: the event, where and when, the seat.
// Every member is text; an empty one was not given, and is left out of JSON.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/json_writer.hpp"

namespace stagedoor::contracts {

// The initializers let some be named and the others left out.
struct TicketDetails {
    std::string event_name = {};
    std::string venue = {};
    std::string city = {};
    std::string starts_at = {};  // ISO 8601 with zone, as the seller wrote it
    std::string category = {};   // one of kCategories
    std::string section = {};
    std::string row = {};
    std::string seat = {};
    std::string notes = {};

    friend bool operator==(const TicketDetails&, const TicketDetails&) = default;
};

inline constexpr std::array<std::string_view, 4> kCategories{
    "concert", "sports", "theatre", "other"};

struct TicketDetail {
    std::string_view name;  // of the member in JSON
    std::string TicketDetails::*text;
    std::size_t longest;  // code points
};

// All of them, in the order in which they are written.
inline constexpr std::array<TicketDetail, 9> kTicketDetails{{
    {"eventName", &TicketDetails::event_name, 200},
    {"venue", &TicketDetails::venue, 120},
    {"city", &TicketDetails::city, 80},
    {"startsAt", &TicketDetails::starts_at, 40},
    {"category", &TicketDetails::category, 20},
    {"section", &TicketDetails::section, 40},
    {"row", &TicketDetails::row, 20},
    {"seat", &TicketDetails::seat, 20},
    {"notes", &TicketDetails::notes, 1000},
}};

// Adds the members that were given to the object that `json` is in.
inline void write_members(JsonWriter& json, const TicketDetails& details) {
    for (const auto& detail : kTicketDetails) {
        if (const std::string& text = details.*detail.text; !text.empty()) {
            json.member(detail.name, text);
        }
    }
}

}  // namespace stagedoor::contracts
