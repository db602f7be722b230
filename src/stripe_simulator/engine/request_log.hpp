// What was asked of the API, for tests: every call in the order of arrival, numbered from 1.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "stripe_simulator/engine/faults.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr std::size_t kRequestsKept = 100'000;

struct LoggedRequest {
    std::string method;
    std::string path;
    Operation operation = Operation::kOther;
    std::optional<std::string> idempotency_key;
    boost::json::object params;
    std::optional<int> status;  // none: not run yet, or never
    bool replayed = false;
    FaultKind fault = FaultKind::kNone;
};

class RequestLog {
  public:
    // The number of the new entry. The oldest goes when there are kRequestsKept.
    std::int64_t add(LoggedRequest request);
    // nullptr when it is gone.
    [[nodiscard]] LoggedRequest* find(std::int64_t number);

    // `{"requests":[…],"last":n}` of the entries with a number above `after`.
    [[nodiscard]] std::string to_json(std::int64_t after) const;

  private:
    std::deque<LoggedRequest> entries_;
    std::int64_t dropped_ = 0;
};

}  // namespace stagedoor::stripe_simulator
