#include "app/demo_data.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "core/json_writer.hpp"

namespace stagedoor::app {

namespace {

constexpr std::array<std::string_view, 16> kEvents{
    "The Paper Lanterns",
    "Midnight Orchard",
    "Quartet Aurora",
    "Hamlet",
    "Northern Rail",
    "Copper & Clay",
    "Harbour City v Rovers",
    "La Traviata",
    "Velvet Static",
    "Summer Proms",
    "United v Athletic",
    "The Long Weekend",
    "Swan Lake",
    "Glass Mountain Choir",
    "Derby Night",
    "Stand-up Sunday",
};
constexpr std::array<std::string_view, 8> kPlaces{
    "Royal Hall",
    "Riverside Arena",
    "Old Fruitmarket",
    "City Stadium",
    "Opera House",
    "The Foundry",
    "Park Stage",
    "Grand Theatre",
};
constexpr std::array<std::string_view, 6> kSeats{
    "front row",
    "stalls",
    "balcony",
    "standing",
    "box 4",
    "family stand",
};

// A small generator (SplitMix64): the same tickets on every machine, for ever.
class Dice {
  public:
    template <class Faces>
    const auto& pick(const Faces& faces) {
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
        body.end_object();
        const auto reply = co_await post("/api/users/signup", body.take());
        for (const auto& [name, value] : reply.headers) {
            if (name == "Set-Cookie") {
                cookie_ = value.substr(0, value.find(';'));
            }
        }
    }

    Task<void> sell(std::string title, Money price) {
        JsonWriter body;
        body.begin_object().member("title", title).member("price", price).end_object();
        co_await post("/api/tickets", body.take());
    }

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
    std::string cookie_;
};

std::string make_title(Dice& dice) {
    std::string title{dice.pick(kEvents)};
    title += ", ";
    title += dice.pick(kPlaces);
    title += ", ";
    title += dice.pick(kSeats);
    return title;
}

// 9.50 to 248.99, most of them round.
Money make_price(Dice& dice) {
    constexpr std::array<std::int64_t, 4> kCents{0, 0, 50, 99};
    const auto whole = 9 + static_cast<std::int64_t>(dice.below(240));
    return Money{whole * 100 + dice.pick(kCents)};
}

}  // namespace

Task<void> fill_with_demo_data(const http::Router& router) {
    Visitor buyer{router};
    co_await buyer.sign_up(kDemoBuyer);
    Visitor seller{router};
    co_await seller.sign_up(kDemoSeller);
    Dice dice;
    for (int i = 0; i < kDemoTickets; ++i) {
        auto title = make_title(dice);
        co_await seller.sell(std::move(title), make_price(dice));
    }
}

}  // namespace stagedoor::app
