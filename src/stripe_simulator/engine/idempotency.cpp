#include "stripe_simulator/engine/idempotency.hpp"

#include <utility>

#include "core/check.hpp"

namespace stagedoor::stripe_simulator {

void IdempotencyLayer::forget_old(Instant now) {
    while (!by_age_.empty() && by_age_.front().first + kKeysKept <= now) {
        const auto& [begun, key] = by_age_.front();
        const auto found = records_.find(key);
        if (found != records_.end() && found->second.begun == begun) {
            records_.erase(found);
        }
        by_age_.pop_front();
    }
}

IdempotencyLayer::State IdempotencyLayer::look(
    const std::string& key, std::string_view endpoint, std::string_view parameters, Instant now
) {
    forget_old(now);
    const auto found = records_.find(key);
    if (found == records_.end()) {
        return State::kFresh;
    }
    const auto& record = found->second;
    if (record.endpoint != endpoint) {
        return State::kOtherEndpoint;
    }
    if (record.parameters != parameters) {
        return State::kOtherParameters;
    }
    return record.reply ? State::kStored : State::kInFlight;
}

const StoredReply& IdempotencyLayer::reply(const std::string& key) const {
    return records_.at(key).reply.value();
}

const std::string& IdempotencyLayer::endpoint(const std::string& key) const {
    return records_.at(key).endpoint;
}

void IdempotencyLayer::begin(
    const std::string& key, std::string endpoint, std::string parameters, Instant now
) {
    Record record{std::move(endpoint), std::move(parameters), now, std::nullopt};
    const bool fresh = records_.emplace(key, std::move(record)).second;
    CHECK(fresh, "a call began under an idempotency key that is taken");
    by_age_.emplace_back(now, key);
}

void IdempotencyLayer::store(const std::string& key, StoredReply reply) {
    const auto found = records_.find(key);
    if (found != records_.end()) {
        found->second.reply = std::move(reply);
    }
}

void IdempotencyLayer::release(const std::string& key) {
    records_.erase(key);
}

}  // namespace stagedoor::stripe_simulator
