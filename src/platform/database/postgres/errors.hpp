// How the outcome of a call to PostgreSQL is told to callers.
#pragma once

#include <stdexcept>
#include <string>

#include "platform/runtime/errors.hpp"

namespace stagedoor {

// The connection broke. What was not committed did not happen; of a COMMIT under way nobody knows.
class ConnectionLost : public Unavailable {
  public:
    using Unavailable::Unavailable;
};

// The server undid the transaction to let another one through: it may simply be run again.
class TransactionUndone : public Unavailable {
  public:
    using Unavailable::Unavailable;
};

// What the server said of a statement that it refused. Never leaves the adapter: see throw_meaning.
class ServerError : public std::runtime_error {
  public:
    ServerError(std::string state, const std::string& message)
        : std::runtime_error{message + " (" + state + ")"}, state_{std::move(state)} {}

    // SQLSTATE, five characters.
    [[nodiscard]] const std::string& state() const { return state_; }

  private:
    std::string state_;
};

// Whether the statement broke a rule or gave a column what it cannot hold.
[[nodiscard]] bool is_constraint(const ServerError& error);

// Throws what `error` means to a body: ConstraintViolation, TransactionUndone, std::logic_error for
// a statement that can never work, Unavailable for trouble of the server.
[[noreturn]] void throw_meaning(const ServerError& error, bool in_read);

}  // namespace stagedoor
