// What a service does with the events of others.
#pragma once

#include <functional>
#include <string>

#include "contracts/envelope.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

// What a service does with one type of event. A type without a handler is passed over.
struct EventHandler {
    std::string type;
    // Applies the effect inside the consumer's transaction. Throws to refuse the event (poison).
    std::function<void(Transaction&, const contracts::Event&)> apply;
    // After the commit, on the background executor: wake a timer, start a call. May be empty, may
    // be lost in a crash, may be repeated: only hurry, never state.
    std::function<void(const contracts::Event&)> committed;
    // What the event must stay in order with, when that is not its subject: behind a parked one,
    // later events with the same key park too. May throw when the event cannot be decoded.
    std::function<std::string(const contracts::Event&)> key = {};
};

}  // namespace stagedoor
