#include "stripe_simulator/engine/ledger.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace stagedoor::stripe_simulator {

std::int64_t Ledger::now_seconds() const {
    return std::chrono::floor<Seconds>(clock_.now()).time_since_epoch().count();
}

std::string Ledger::make_id(std::string_view prefix) {
    constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::array<std::byte, 24> bytes{};
    random_.fill(bytes);
    std::string id{prefix};
    for (const auto byte : bytes) {
        id.push_back(kAlphabet[std::to_integer<std::size_t>(byte) % kAlphabet.size()]);
    }
    return id;
}

void Ledger::record(std::string_view type, std::string object) {
    while (!events.rows().empty() &&
           events.rows().front().created < now_seconds() - kEventsKept.count()) {
        events.drop_oldest();
    }
    Event event;
    event.id = make_id("evt_");
    event.created = now_seconds();
    event.type = type;
    event.object = std::move(object);
    event.request_id = cause.request_id;
    event.idempotency_key = cause.idempotency_key;
    new_events_.push_back(events.add(std::move(event)).id);
}

std::vector<std::string> Ledger::take_new_events() {
    return std::exchange(new_events_, {});
}

}  // namespace stagedoor::stripe_simulator
