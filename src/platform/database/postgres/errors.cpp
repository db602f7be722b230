#include "platform/database/postgres/errors.hpp"

#include <string_view>

#include "platform/database/transaction.hpp"

namespace stagedoor {
namespace {

constexpr std::string_view kReadOnlyTransaction = "25006";
constexpr std::string_view kSerializationFailure = "40001";
constexpr std::string_view kDeadlock = "40P01";
constexpr std::string_view kPermissionDenied = "42501";
constexpr std::string_view kWrongNumberOfValues = "08P01";

bool is_mistake_of_ours(const std::string& state) {
    return (state.starts_with("42") && state != kPermissionDenied) || state.starts_with("0A") ||
           state == kWrongNumberOfValues;
}

}  // namespace

bool is_constraint(const ServerError& error) {
    return error.state().starts_with("23") || error.state().starts_with("22");
}

void throw_meaning(const ServerError& error, bool in_read) {
    const std::string& state = error.state();
    if (is_constraint(error)) {
        throw ConstraintViolation{error.what()};
    }
    if (state == kSerializationFailure || state == kDeadlock) {
        throw TransactionUndone{std::string{"store: "} + error.what()};
    }
    if (is_mistake_of_ours(state)) {
        throw std::logic_error{std::string{"statement refused: "} + error.what()};
    }
    if (state == kReadOnlyTransaction && in_read) {
        throw std::logic_error{std::string{"write inside a read: "} + error.what()};
    }
    throw Unavailable{std::string{"store: "} + error.what()};
}

}  // namespace stagedoor
