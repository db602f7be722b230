// Short ways to settle a reply, for tests.
#pragma once

#include <vector>

#include "services/payments/domain/settle.hpp"
#include "services/payments/testing/builders.hpp"

namespace stagedoor::payments::testing {

inline Settlement called(Payment payment, Operation operation, const Reply& reply, int faults = 0) {
    const Asked asked{operation, payment.number, faults};
    return settle_call(std::move(payment), asked, reply, kNow);
}

inline Settlement looked(Payment payment, Intent intent) {
    const auto number = payment.number;
    return settle_look(std::move(payment), number, shows(std::move(intent)), kNow);
}

inline Settlement found(Payment payment, std::vector<Intent> intents) {
    const auto number = payment.number;
    return settle_find(std::move(payment), number, {true, "", std::move(intents)}, kNow);
}

inline Payment creating() {
    auto payment = a_payment();
    payment.granted = true;
    payment.create_sent_at = kNow;
    return payment;
}

}  // namespace stagedoor::payments::testing
