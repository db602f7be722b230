#include "tests/simulation/people.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "core/check.hpp"

namespace stagedoor::simulation {
namespace {

using boost::json::object;

constexpr Milliseconds kPatience{12'000};
constexpr int kTries = 8;
const object kNoBody;
const std::string kNoKey;

std::string text(const object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
}

object parse(const std::string& body) {
    boost::json::error_code error;
    const auto value = boost::json::parse(body, error);
    return !error && value.is_object() ? value.as_object() : object{};
}

std::string error_code_of(const HttpReply& reply) {
    const auto body = parse(reply.body);
    const auto* errors = body.if_contains("errors");
    if (errors == nullptr || !errors->is_array() || errors->as_array().empty()) {
        return {};
    }
    return text(errors->as_array().front().as_object(), "code");
}

}  // namespace

class Person {
  public:
    Person(People& people, std::string name)
        : people_{people},
          stage_{people.stage_},
          plan_{people.stage_.plan().people},
          name_{std::move(name)},
          chance_{people.stage_.world().seed(), "person " + name_} {}

    [[nodiscard]] Task<void> pause(Milliseconds about) {
        Process& here = stage_.customers();
        co_await sleep_until(here, here.monotonic() + std::min(chance_.around(about), about * 2));
    }

    [[nodiscard]] bool closing() const { return people_.closing_; }

    // Until it works; false when the shop is being closed.
    [[nodiscard]] Task<bool> sign_up() {
        while (!closing() || stage_.healed()) {
            const object body{
                {"email", name_ + std::to_string(++emails_) + "@example.com"},
                {"password", "correct horse"}};
            const HttpReply reply =
                co_await send_once(http::Method::kPost, "/api/users/signup", body, kNoKey);
            if (reply.status == 201) {
                keep_session(reply);
                id_ = text(parse(reply.body), "id");
                co_return true;
            }
            co_await pause(Seconds{2});
        }
        co_return false;
    }

    [[nodiscard]] Task<void> list(std::string title) {
        const object body{
            {"title", title}, {"price", static_cast<std::int64_t>(chance_.between(1, 500))}};
        const HttpReply reply = co_await send(http::Method::kPost, "/api/tickets", body, true);
        listed_.clear();
        outcome_ = std::to_string(reply.status) + " " + reply.body;
        if (reply.status == 201) {
            listed_ = text(parse(reply.body), "id");
            stage_.history().acknowledged_ticket(listed_);
            stage_.findings().count("tickets listed");
        }
    }

    [[nodiscard]] Task<void> sell() {
        co_await list("Row " + std::to_string(chance_.below(40)));
        if (!listed_.empty() && chance_.happens(0.3)) {
            co_await pause(plan_.pause);
            const object edit{
                {"title", "Row 1"}, {"price", static_cast<std::int64_t>(chance_.between(1, 500))}};
            const HttpReply edited =
                co_await send(http::Method::kPut, "/api/tickets/" + listed_, edit, false);
            stage_.findings().count(edited.status == 200 ? "edits" : "edits refused");
        }
    }

    // Until the ticket is this person's, as far as a careful person is told.
    [[nodiscard]] Task<void> pay(std::string order, std::string card) {
        const object body{{"orderId", order}, {"token", card}};
        const HttpReply reply = co_await send(http::Method::kPost, "/api/payments", body, true);
        if (reply.status == 201) {
            stage_.history().acknowledged_purchase(order);
            stage_.findings().count("purchases");
        } else if (reply.status == 202) {
            co_await watch(text(parse(reply.body), "id"));
        }
        outcome_ = std::to_string(reply.status) + " " + reply.body;
    }

    // Looks at what is on sale and tries to get one of it.
    [[nodiscard]] Task<void> shop() {
        const std::string list =
            "/api/tickets?limit=" + std::to_string(std::max<std::size_t>(plan_.wanted, 1));
        const HttpReply reply = co_await send(http::Method::kGet, list, kNoBody, false);
        if (reply.status != 200) {
            co_return;
        }
        const auto tickets = boost::json::parse(reply.body);
        if (tickets.as_array().empty()) {
            co_return;
        }
        const auto& chosen =
            tickets.as_array()[chance_.below(tickets.as_array().size())].as_object();
        co_await buy(text(chosen, "id"));
    }

    [[nodiscard]] Task<void> buy(std::string ticket) {
        const std::string order = co_await place(ticket);
        if (order.empty()) {
            co_return;
        }
        const double mood = chance_.share();
        if (mood < plan_.abandons) {
            stage_.findings().count("orders abandoned");
        } else if (mood < plan_.abandons + plan_.cancels) {
            co_await pause(Seconds{10});
            co_await cancel(order);
        } else {
            co_await settle(order);
        }
    }

    [[nodiscard]] Task<std::string> place(std::string ticket) {
        const object body{{"ticketId", ticket}};
        const HttpReply reply = co_await send(http::Method::kPost, "/api/orders", body, true);
        outcome_ = std::to_string(reply.status) + " " + reply.body;
        if (reply.status != 201) {
            stage_.findings().count("orders refused");
            co_return std::string{};
        }
        const object answer = parse(reply.body);
        stage_.history().acknowledged_order(text(answer, "id"));
        co_return text(answer, "id");
    }

    [[nodiscard]] Task<void> cancel(std::string order) {
        const HttpReply reply =
            co_await send(http::Method::kDelete, "/api/orders/" + order, kNoBody, false);
        if (reply.status == 204 && status_in_history(order) != "cancelled") {
            stage_.findings().violation(
                "I4 the cancellation of " + order + " was acknowledged in vain"
            );
        }
        stage_.findings().count("cancellations");
    }

    // Pays, with what cards and people may do wrong.
    [[nodiscard]] Task<void> settle(std::string order) {
        if (chance_.happens(plan_.dawdles)) {
            const Milliseconds window = stage_.plan().window;
            const auto until = window + chance_.between(Milliseconds{-3000}, Milliseconds{3000});
            Process& here = stage_.customers();
            co_await sleep_until(here, here.monotonic() + std::max(until, Milliseconds{0}));
        } else {
            co_await pause(Seconds{15});
        }
        for (int attempt = 0; attempt < 4; ++attempt) {
            const std::string card = choose_card();
            const bool twice = chance_.happens(plan_.repeats);
            if (twice) {
                stage_.customers().spawn(pay_aside(order, card));
            }
            const object body{{"orderId", order}, {"token", card}};
            const HttpReply reply = co_await send(http::Method::kPost, "/api/payments", body, true);
            const object answer = parse(reply.body);
            if (reply.status == 201) {
                stage_.history().acknowledged_purchase(order);
                stage_.findings().count("purchases");
                if (attempt > 0) {
                    stage_.findings().count("declined, then paid");
                }
                co_return;
            }
            if (reply.status == 200) {
                co_await authenticate(order, answer);
            }
            if (reply.status == 200 || reply.status == 202) {
                co_await watch(text(answer, "id"));
                co_return;
            }
            if (error_code_of(reply) != "card_declined") {
                co_return;
            }
            co_await pause(Seconds{5});
        }
    }

  private:
    [[nodiscard]] std::string choose_card() {
        const double kind = chance_.share();
        if (kind < plan_.bad_cards) {
            return chance_.happens(0.5) ? "tok_chargeDeclined"
                                        : "tok_chargeDeclinedInsufficientFunds";
        }
        return kind < plan_.bad_cards + plan_.secure_cards ? "tok_threeDSecure2Required"
                                                           : "tok_visa";
    }

    [[nodiscard]] std::string status_in_history(const std::string& order) const {
        const auto& orders = stage_.history().orders();
        const auto found = orders.find(order);
        return found == orders.end() ? "" : found->second.status;
    }

    // The second click of a double click.
    [[nodiscard]] Task<void> pay_aside(std::string order, std::string card) {
        ++people_.left_;
        const object body{{"orderId", order}, {"token", card}};
        const HttpReply reply =
            co_await send_once(http::Method::kPost, "/api/payments", body, kNoKey);
        if (reply.status == 201) {
            stage_.history().acknowledged_purchase(order);
        }
        --people_.left_;
    }

    // At the bank's page: approves, refuses, or walks away.
    [[nodiscard]] Task<void> authenticate(std::string order, object answer) {
        if (chance_.happens(0.2)) {
            stage_.findings().count("3-D Secure abandoned");
            co_return;
        }
        co_await pause(stage_.plan().stripe.slow_bank);
        const std::string secret = text(answer, "clientSecret");
        const std::string intent = secret.substr(0, secret.find("_secret"));
        static_cast<void>(stage_.stripe().authenticate(intent, chance_.happens(0.85)));
        if (status_in_history(order) == "cancelled") {
            stage_.findings().count("3-D Secure completed after the lock ended");
        }
        stage_.findings().count("3-D Secure completed");
    }

    [[nodiscard]] Task<void> watch(std::string payment) {
        for (int looks = 0; looks < 3; ++looks) {
            const HttpReply reply =
                co_await send(http::Method::kGet, "/api/payments/" + payment, kNoBody, false);
            const std::string status = text(parse(reply.body), "status");
            if (status != "processing" && status != "requires_action") {
                co_return;
            }
            co_await pause(Seconds{8});
        }
    }

    // With a key, and until there is an answer; without one a lost answer is not asked for again.
    [[nodiscard]] Task<HttpReply> send(
        http::Method method, std::string target, object body, bool keyed
    ) {
        const bool with_key = keyed && (careful_ || chance_.happens(0.8));
        const std::string key = with_key ? name_ + "-" + std::to_string(++keys_) : std::string{};
        if (with_key && chance_.happens(plan_.repeats)) {
            stage_.customers().spawn(repeat(method, target, body, key));
        }
        HttpReply reply;
        for (int tries = 0; tries < kTries; ++tries) {
            reply = co_await send_once(method, target, body, key);
            const bool answered = reply.status != 0 && reply.status != 503 && reply.status != 409 &&
                                  reply.status != 404;
            if (answered || (!with_key && method != http::Method::kGet)) {
                break;
            }
            co_await pause(Seconds{3});
        }
        co_return reply;
    }

    [[nodiscard]] Task<void> repeat(
        http::Method method, std::string target, object body, std::string key
    ) {
        ++people_.left_;
        static_cast<void>(co_await send_once(method, target, body, key));
        --people_.left_;
    }

    [[nodiscard]] Task<HttpReply> send_once(
        http::Method method, std::string target, object body, std::string key
    ) {
        http::Request request;
        request.method = method;
        request.target = std::move(target);
        request.headers = {{"host", "tickets.example"}, {"cookie", cookie_}};
        if (method == http::Method::kPost || method == http::Method::kPut) {
            request.headers.emplace_back("content-type", "application/json");
            request.body = boost::json::serialize(body);
        }
        if (!key.empty()) {
            request.headers.emplace_back("idempotency-key", key);
        }
        request.client_address = "192.0.2.7";
        request.request_id = "simulated";
        HttpReply reply = co_await stage_.ask(std::move(request), kPatience);
        stage_.findings().count("requests");
        if (reply.status == 500) {
            stage_.findings().violation("an internal error was answered: " + reply.body);
        }
        if (!key.empty()) {
            compare(key, reply);
        }
        co_return reply;
    }

    // I7: one key, one answer. Refusals that changed nothing may change.
    void compare(const std::string& key, const HttpReply& reply) {
        if (reply.status != 201) {
            return;
        }
        const std::string id = text(parse(reply.body), "id");
        const auto [known, fresh] = answers_.emplace(key, id);
        if (!fresh && known->second != id) {
            stage_.findings().violation(
                "I7 key " + key + " was answered " + known->second + " and " + id
            );
        }
        stage_.findings().count(fresh ? "keys" : "keys answered again");
    }

    void keep_session(const HttpReply& reply) {
        for (const auto& [name, value] : reply.headers) {
            if (name == "set-cookie") {
                cookie_ = value.substr(0, value.find(';'));
            }
        }
    }

    People& people_;
    Stage& stage_;
    const PeoplePlan& plan_;
    std::string name_;
    std::string id_;
    std::string cookie_;
    std::string listed_;   // the last one; empty: in vain
    std::string outcome_;  // of what was last tried
    Chance chance_;
    bool careful_ = false;  // repeats whatever was not answered
    int emails_ = 0;
    int keys_ = 0;
    std::map<std::string, std::string> answers_;

    friend class People;
};

People::People(Stage& stage) : stage_{stage} {}

People::~People() = default;

void People::begin() {
    const PeoplePlan& plan = stage_.plan().people;
    for (int i = 0; i < plan.sellers + plan.buyers; ++i) {
        const bool sells = i < plan.sellers;
        const std::string name = (sells ? "seller" : "buyer") + std::to_string(i);
        ++left_;
        stage_.customers().spawn(live(somebody(name), sells));
    }
}

Person& People::somebody(std::string name) {
    return *all_.emplace_back(std::make_unique<Person>(*this, std::move(name)));
}

Task<void> People::live(Person& person, bool sells) {
    const bool welcome = co_await person.sign_up();
    while (welcome && !closing_) {
        if (sells) {
            co_await person.sell();
        } else {
            co_await person.shop();
        }
        co_await person.pause(stage_.plan().people.pause);
    }
    --left_;
}

Task<void> People::probe() {
    Person& seller = somebody("lastseller");
    Person& buyer = somebody("lastbuyer");
    seller.careful_ = true;
    buyer.careful_ = true;
    const bool known = co_await seller.sign_up();
    const bool known_too = co_await buyer.sign_up();
    if (!known || !known_too) {
        co_return;
    }
    story_ = "both signed up";
    while (seller.listed_.empty()) {
        co_await seller.list("Last row");
        story_ = "listed: " + seller.outcome_;
    }
    // A short lock may end before a slow service has heard of it: then once more.
    while (!bought_) {
        const std::string order = co_await buyer.place(seller.listed_);
        story_ = "ordered: " + buyer.outcome_;
        if (!order.empty()) {
            co_await buyer.pay(order, "tok_visa");
            story_ = "paid: " + buyer.outcome_;
        }
        for (int looks = 0; looks < 10 && !bought_; ++looks) {
            co_await buyer.pause(Seconds{5});
            bought_ = buyer.status_in_history(order) == "complete";
        }
    }
}

Task<void> People::play_script() {
    Person& seller = somebody("seller");
    Person& first = somebody("first");
    Person& second = somebody("second");
    for (Person* const person : {&seller, &first, &second}) {
        person->careful_ = true;
        const bool known = co_await person->sign_up();
        CHECK(known, "the script was closed before it began");
    }
    co_await seller.list("Bought");
    const std::string bought = co_await first.place(seller.listed_);
    co_await first.pay(bought, "tok_visa");
    co_await seller.list("Lapsed");
    static_cast<void>(co_await first.place(seller.listed_));
    Process& here = stage_.customers();
    co_await sleep_until(here, here.monotonic() + stage_.plan().window);
    const std::string taken_over = co_await second.place(seller.listed_);
    co_await second.pay(taken_over, "tok_visa");
    played_ = true;
}

}  // namespace stagedoor::simulation
