#include "services/payments/domain/payment.hpp"

#include <array>
#include <utility>

#include "services/payments/domain/intent.hpp"

namespace stagedoor::payments {
namespace {

template <class T, std::size_t N>
using Names = std::array<std::pair<T, std::string_view>, N>;

template <class T, std::size_t N>
std::string_view name_of(const Names<T, N>& names, T value) {
    for (const auto& [candidate, name] : names) {
        if (candidate == value) {
            return name;
        }
    }
    return "unknown";
}

template <class T, std::size_t N>
std::optional<T> value_of(const Names<T, N>& names, std::string_view text) {
    for (const auto& [value, name] : names) {
        if (name == text) {
            return value;
        }
    }
    return std::nullopt;
}

constexpr Names<Status, 7> kStatuses{{
    {Status::kProcessing, "processing"},
    {Status::kRequiresAction, "requires_action"},
    {Status::kAuthorized, "authorized"},
    {Status::kCaptured, "captured"},
    {Status::kFailed, "failed"},
    {Status::kVoided, "voided"},
    {Status::kRefunded, "refunded"},
}};

constexpr Names<FailureCode, 6> kFailures{{
    {FailureCode::kCardDeclined, "card_declined"},
    {FailureCode::kTokenRejected, "token_rejected"},
    {FailureCode::kAmountTooSmall, "amount_too_small"},
    {FailureCode::kRefused, "payment_refused"},
    {FailureCode::kKeyRefused, "unavailable"},
    {FailureCode::kAuthorizationLapsed, "authorization_lapsed"},
}};

constexpr Names<Operation, 5> kOperations{{
    {Operation::kCreate, "create"},
    {Operation::kConfirm, "confirm"},
    {Operation::kCapture, "capture"},
    {Operation::kCancel, "cancel"},
    {Operation::kRefund, "refund"},
}};

}  // namespace

std::string_view to_string(Status status) {
    return name_of(kStatuses, status);
}

std::optional<Status> parse_status(std::string_view name) {
    return value_of(kStatuses, name);
}

std::string_view to_string(FailureCode code) {
    return name_of(kFailures, code);
}

std::optional<FailureCode> parse_failure_code(std::string_view name) {
    return value_of(kFailures, name);
}

std::string_view to_string(Operation operation) {
    return name_of(kOperations, operation);
}

std::optional<Operation> parse_operation(std::string_view name) {
    return value_of(kOperations, name);
}

}  // namespace stagedoor::payments
