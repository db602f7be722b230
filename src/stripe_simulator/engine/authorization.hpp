// Who may call: whoever shows a test key. https://stripe.com/docs/api/authentication
#pragma once

#include <string_view>

#include "stripe_simulator/engine/api_error.hpp"

namespace stagedoor::stripe_simulator {

// The value of the Authorization header: `Bearer sk_test_…`, or Basic with the key as the user
// name. Anything else is refused with 401.
[[nodiscard]] Refusal check_authorization(std::string_view header);

}  // namespace stagedoor::stripe_simulator
