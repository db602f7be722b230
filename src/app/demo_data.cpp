#include "app/demo_data.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/json_writer.hpp"

namespace stagedoor::app {

namespace {

struct DemoEvent {
    std::string_view name;
    std::string_view category;
    std::string_view venue;
    std::string_view city;
    std::string_view zone;
    int days_ahead;
    std::string_view time;
};

constexpr std::array<DemoEvent, 36> kEvents{{
    {"The Paper Lanterns", "concert", "Riverside Arena", "Berlin", "+01:00", 9, "20:00"},
    {"The Paper Lanterns", "concert", "Royal Hall", "London", "+00:00", 12, "19:30"},
    {"The Paper Lanterns", "concert", "Le Grand Dock", "Paris", "+01:00", 15, "20:30"},
    {"Midnight Orchard", "concert", "The Foundry", "Manchester", "+00:00", 6, "19:00"},
    {"Midnight Orchard", "concert", "Old Fruitmarket", "Glasgow", "+00:00", 7, "19:00"},
    {"Quartet Aurora", "concert", "Chamber Hall", "Vienna", "+01:00", 21, "19:30"},
    {"Quartet Aurora", "concert", "Elbe Hall", "Hamburg", "+01:00", 24, "20:00"},
    {"Velvet Static", "concert", "Park Stage", "Amsterdam", "+01:00", 30, "21:00"},
    {"Velvet Static", "concert", "Riverside Arena", "Berlin", "+01:00", 33, "21:00"},
    {"Copper & Clay", "concert", "Backyard Club", "Cologne", "+01:00", 4, "20:00"},
    {"Copper & Clay", "concert", "Canal House", "Amsterdam", "+01:00", 5, "20:00"},
    {"Glass Mountain Choir", "concert", "St Anne's Church", "Dublin", "+00:00", 18, "18:00"},
    {"The Long Weekend", "concert", "The Foundry", "Manchester", "+00:00", 45, "15:00"},
    {"Northern Rail", "concert", "Harbour Stage", "Copenhagen", "+01:00", 52, "20:00"},
    {"Tamsin Okoro", "concert", "Royal Hall", "London", "+00:00", 39, "20:00"},
    {"Harbour City v Rovers", "sports", "City Stadium", "Liverpool", "+00:00", 8, "15:00"},
    {"United v Athletic", "sports", "Union Park", "Manchester", "+00:00", 14, "17:30"},
    {"Derby Night", "sports", "Westend Stadium", "Hamburg", "+01:00", 11, "18:30"},
    {"Lions v Falcons", "sports", "Ice Palace", "Cologne", "+01:00", 3, "19:30"},
    {"Lions v Wolves", "sports", "Ice Palace", "Cologne", "+01:00", 17, "19:30"},
    {"Open of the North, final", "sports", "Centre Court", "Copenhagen", "+01:00", 60, "13:00"},
    {"Marathon Gala", "sports", "Velodrome", "Paris", "+01:00", 48, "16:00"},
    {"Harlequins v Saints", "sports", "Old Ground", "London", "+00:00", 22, "14:00"},
    {"Hamlet", "theatre", "Grand Theatre", "London", "+00:00", 10, "19:00"},
    {"Hamlet", "theatre", "Grand Theatre", "London", "+00:00", 11, "14:30"},
    {"La Traviata", "theatre", "State Opera", "Vienna", "+01:00", 16, "19:00"},
    {"La Traviata", "theatre", "Opera House", "Berlin", "+01:00", 26, "18:30"},
    {"Swan Lake", "theatre", "Opera House", "Paris", "+01:00", 29, "19:30"},
    {"Swan Lake", "theatre", "Opera House", "Copenhagen", "+01:00", 36, "19:30"},
    {"The Cherry Orchard", "theatre", "Gate Theatre", "Dublin", "+00:00", 13, "19:30"},
    {"A Winter's Tale", "theatre", "Canal Theatre", "Amsterdam", "+01:00", 20, "20:00"},
    {"Stand-up Sunday", "other", "Backyard Club", "Berlin", "+01:00", 2, "20:00"},
    {"Stand-up Sunday", "other", "Backyard Club", "Berlin", "+01:00", 9, "20:00"},
    {"Night of the Museums", "other", "All over town", "Vienna", "+01:00", 41, "18:00"},
    {"Christmas Market Cruise", "other", "Pier 4", "Hamburg", "+01:00", 27, "16:00"},
    {"Comics and Games Fair", "other", "Exhibition Hall 7", "Cologne", "+01:00", 55, "10:00"},
}};

// A part of the house, what its tickets cost there about, and whether seats have numbers.
struct Section {
    std::string_view name;
    int share;  // of the event's dearest price, in percent
    bool seated;
};
constexpr std::array<Section, 5> kHouse{{
    {"Front stalls", 100, true},
    {"Stalls", 75, true},
    {"Balcony", 50, true},
    {"Standing", 40, false},
    {"Upper circle", 30, true},
}};
constexpr std::array<std::string_view, 8> kNotes{
    "",
    "",
    "",
    "",
    "",
    "We cannot go after all, enjoy it for us.",
    "On the aisle.",
    "Mobile ticket, handed over at once.",
};

// A small generator (SplitMix64): the same tickets on every machine, for ever.
class Dice {
  public:
    template <class Faces>
    auto& pick(Faces& faces) {
        return faces[below(faces.size())];
    }
    std::uint64_t below(std::uint64_t bound) {
        state_ += 0x9e3779b97f4a7c15U;
        auto z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return (z ^ (z >> 31U)) % bound;
    }

  private:
    std::uint64_t state_ = 20261121;
};

// Sends requests to the router as a signed-in user would.
class Visitor {
  public:
    explicit Visitor(const http::Router& router) : router_{router} {}

    Task<void> sign_up(DemoAccount account) {
        JsonWriter body;
        body.begin_object().member("email", account.email).member("password", account.password);
        body.member("name", account.name).end_object();
        const auto reply = co_await post("/api/users/signup", body.take());
        for (const auto& [name, value] : reply.headers) {
            if (name == "Set-Cookie") {
                cookie_ = value.substr(0, value.find(';'));
            }
        }
    }

    Task<void> sell(std::string listing) { co_await post("/api/tickets", std::move(listing)); }

  private:
    Task<http::Response> post(std::string path, std::string body) {
        http::Request request;
        request.method = http::Method::kPost;
        request.target = std::move(path);
        request.headers = {{"host", "localhost"}, {"content-type", "application/json"}};
        if (!cookie_.empty()) {
            request.headers.emplace_back("cookie", cookie_);
        }
        request.body = std::move(body);
        request.client_address = "127.0.0.1";
        auto reply = co_await router_.handle(request);
        if (reply.status != 201) {
            throw std::runtime_error{
                "demo data: " + request.target + " answered " + std::to_string(reply.status) + " " +
                reply.body};
        }
        co_return reply;
    }

    const http::Router& router_;
    std::string cookie_ = {};
};

// The same days ahead of whenever the data is made, at the hour of the place.
std::string start_of(const DemoEvent& event, Instant now) {
    const auto day =
        std::chrono::floor<std::chrono::days>(now) + std::chrono::days{event.days_ahead};
    return to_rfc3339(day).substr(0, 11) + std::string{event.time} + std::string{event.zone};
}

// The dearest seat of an event costs 30 to 180; nobody asks for odd cents.
Money make_price(Dice& dice, std::size_t event, const Section& section) {
    const auto dearest = 30 + static_cast<std::int64_t>(event * 37 % 16) * 10;
    const auto spread = 90 + static_cast<std::int64_t>(dice.below(21));
    const auto halves = dearest * section.share * spread / 5000;
    return Money{std::max<std::int64_t>(halves * 50, 500)};
}

std::string make_listing(Dice& dice, std::size_t which, Instant now) {
    const DemoEvent& event = kEvents[which];
    const Section& section = dice.pick(kHouse);
    const std::string row = std::to_string(1 + dice.below(24));
    JsonWriter json;
    json.begin_object();
    json.member("title", event.name);
    json.member("price", make_price(dice, which, section));
    json.member("eventName", event.name).member("category", event.category);
    json.member("venue", event.venue).member("city", event.city);
    json.member("startsAt", start_of(event, now));
    json.member("section", section.name);
    if (section.seated) {
        json.member("row", row).member("seat", std::to_string(1 + dice.below(40)));
    }
    json.member("notes", dice.pick(kNotes)).end_object();
    return json.take();
}

}  // namespace

Task<void> fill_with_demo_data(const http::Router& router, Instant now) {
    Visitor buyer{router};
    co_await buyer.sign_up(kDemoBuyer);
    std::vector<Visitor> sellers;
    for (const auto& account : kDemoSellers) {
        co_await sellers.emplace_back(router).sign_up(account);
    }
    Dice dice;
    for (int i = 0; i < kDemoTickets; ++i) {
        auto listing = make_listing(dice, dice.below(kEvents.size()), now);
        co_await dice.pick(sellers).sell(std::move(listing));
    }
}

}  // namespace stagedoor::app
