// The simulator's objects as Stripe's JSON, API version 2020-08-27 with the later `latest_charge`
// beside `charges`. https://stripe.com/docs/api
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stripe_simulator/engine/ledger.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr std::string_view kApiVersion = "2020-08-27";

[[nodiscard]] std::string to_json(const Ledger& ledger, const PaymentIntent& intent);
[[nodiscard]] std::string to_json(const Ledger& ledger, const Charge& charge);
[[nodiscard]] std::string to_json(const Ledger& ledger, const Refund& refund);
[[nodiscard]] std::string to_json(const Ledger& ledger, const PaymentMethod& method);
[[nodiscard]] std::string to_json(const Ledger& ledger, const Event& event);

// The intent with the extra member `amount_refunded`: money that was taken and given back.
[[nodiscard]] std::string to_test_json(const Ledger& ledger, const PaymentIntent& intent);

// `{"object":"list","url":…,"has_more":…,"data":[…]}`
[[nodiscard]] std::string list_json(
    std::string_view url, const std::vector<std::string>& items, bool has_more
);

}  // namespace stagedoor::stripe_simulator
