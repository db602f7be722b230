// Faults as the test hooks write and read them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/fields.hpp"
#include "stripe_simulator/engine/faults.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr std::int64_t kMaxFaultTimes = 1'000'000;
inline constexpr std::int64_t kMaxFaultDelay = 600'000;
inline constexpr std::size_t kMaxDeclineCode = 64;

// {"operation","fault","times","delayMs","declineCode"}. What is wrong is recorded in `fields` as
// `invalid_value`; then the result means nothing.
[[nodiscard]] Fault read_fault(http::Fields& fields);

// {"faults":[{"operation":"capture","fault":"drop_reply","left":1}]}; `left` 0: until deleted.
[[nodiscard]] std::string faults_json(const std::vector<Fault>& faults);

}  // namespace stagedoor::stripe_simulator
