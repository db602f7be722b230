#include "stripe_simulator/engine/cards.hpp"

#include <array>

namespace stagedoor::stripe_simulator {
namespace {

constexpr auto kDeclined = CardOutcome::kDeclined;
constexpr auto kAuthentication = CardOutcome::kAuthentication;

constexpr std::array kCards{
    TestCard{"visa", CardOutcome::kApproved, "", "visa", "4242"},
    TestCard{"mastercard", CardOutcome::kApproved, "", "mastercard", "4444"},
    TestCard{"amex", CardOutcome::kApproved, "", "amex", "0005"},
    TestCard{"chargeDeclined", kDeclined, "generic_decline", "visa", "0002"},
    TestCard{"chargeDeclinedInsufficientFunds", kDeclined, "insufficient_funds", "visa", "9995"},
    TestCard{"chargeDeclinedFraudulent", kDeclined, "fraudulent", "visa", "0019"},
    TestCard{"chargeDeclinedExpiredCard", kDeclined, "expired_card", "visa", "0069"},
    TestCard{"chargeDeclinedIncorrectCvc", kDeclined, "incorrect_cvc", "visa", "0127"},
    TestCard{"chargeDeclinedProcessingError", kDeclined, "processing_error", "visa", "0119"},
    TestCard{"threeDSecure2Required", kAuthentication, "", "visa", "3220"},
    TestCard{"authenticationRequired", kAuthentication, "", "visa", "3184"},
};

}  // namespace

const TestCard& test_card(std::string_view token) {
    static constexpr TestCard kAnyOther{"other"};
    for (const std::string_view prefix : {"tok_", "pm_card_"}) {
        if (!token.starts_with(prefix)) {
            continue;
        }
        const auto name = token.substr(prefix.size());
        for (const auto& card : kCards) {
            if (card.name == name) {
                return card;
            }
        }
    }
    return kAnyOther;
}

bool is_token(std::string_view text) {
    return text != "tok_invalid" && !text.starts_with("pm_");
}

bool is_payment_method(std::string_view text) {
    return text != "pm_invalid" && !text.starts_with("tok_");
}

}  // namespace stagedoor::stripe_simulator
