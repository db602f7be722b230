// Faults that are ours and not the caller's. They travel as exceptions to one of three places: the
// HTTP session (503, 500), the event consumer (retry, then park) and main.
#pragma once

#include <stdexcept>

#include "core/time.hpp"

namespace stagedoor {

// Something that we need is away, full or stopping; nothing was changed. HTTP: 503 `unavailable`.
class Unavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// A bounded queue is full or its expected wait too long; nothing was changed. HTTP: 503
// `overloaded`.
class Overloaded : public std::runtime_error {
  public:
    explicit Overloaded(const char* what, Seconds retry_after = Seconds{1})
        : std::runtime_error{what}, retry_after_{retry_after} {}

    [[nodiscard]] Seconds retry_after() const { return retry_after_; }

  private:
    Seconds retry_after_;
};

}  // namespace stagedoor
