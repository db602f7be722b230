// What the test tokens stand for: `tok_X`, and its twin `pm_card_X`, is the card named X.
// https://stripe.com/docs/testing
#pragma once

#include <string>
#include <string_view>

namespace stagedoor::stripe_simulator {

enum class CardOutcome {
    kApproved,
    kDeclined,
    kAuthentication,  // the bank asks the buyer: requires_action
};

struct TestCard {
    std::string_view name = {};  // what follows tok_ or pm_card_
    CardOutcome outcome = CardOutcome::kApproved;
    std::string_view decline = {};  // for card_error(), when declined
    std::string_view brand = "visa";
    std::string_view last4 = "4242";
};

// The card of a token or payment method. Every string that is not named in the table is a card
// that is approved.
[[nodiscard]] const TestCard& test_card(std::string_view token);

// `tok_invalid` and `pm_invalid` do not exist, and neither kind is accepted in the other's place.
[[nodiscard]] bool is_token(std::string_view text);
[[nodiscard]] bool is_payment_method(std::string_view text);

}  // namespace stagedoor::stripe_simulator
