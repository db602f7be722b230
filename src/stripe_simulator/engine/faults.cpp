#include "stripe_simulator/engine/faults.hpp"

#include <array>
#include <utility>

namespace stagedoor::stripe_simulator {
namespace {

constexpr std::array kOperations{
    std::pair{Operation::kCreate, std::string_view{"create"}},
    std::pair{Operation::kConfirm, std::string_view{"confirm"}},
    std::pair{Operation::kCapture, std::string_view{"capture"}},
    std::pair{Operation::kCancel, std::string_view{"cancel"}},
    std::pair{Operation::kRefund, std::string_view{"refund"}},
    std::pair{Operation::kRetrieve, std::string_view{"retrieve"}},
};

constexpr std::array kKinds{
    std::pair{FaultKind::kDropReply, std::string_view{"drop_reply"}},
    std::pair{FaultKind::kDropRequest, std::string_view{"drop_request"}},
    std::pair{FaultKind::kHttp500, std::string_view{"http_500"}},
    std::pair{FaultKind::kHttp500Stored, std::string_view{"http_500_stored"}},
    std::pair{FaultKind::kHttp500After, std::string_view{"http_500_after"}},
    std::pair{FaultKind::kHttp409, std::string_view{"http_409"}},
    std::pair{FaultKind::kHttp429, std::string_view{"http_429"}},
    std::pair{FaultKind::kDelay, std::string_view{"delay"}},
    std::pair{FaultKind::kDecline, std::string_view{"decline"}},
    std::pair{FaultKind::kOffline, std::string_view{"offline"}},
};

bool meets(const Fault& fault, const FaultTarget& target) {
    if (fault.operation && *fault.operation != target.operation) {
        return false;
    }
    switch (fault.kind) {
        case FaultKind::kDecline:
            return target.executes && target.confirms;
        case FaultKind::kHttp500Stored:
        case FaultKind::kHttp500After:
            return target.executes;
        default:
            return true;
    }
}

}  // namespace

std::string_view to_text(Operation operation) {
    for (const auto& [value, text] : kOperations) {
        if (value == operation) {
            return text;
        }
    }
    return "other";
}

std::optional<Operation> parse_operation(std::string_view text) {
    for (const auto& [value, name] : kOperations) {
        if (name == text) {
            return value;
        }
    }
    return std::nullopt;
}

std::string_view to_text(FaultKind kind) {
    for (const auto& [value, text] : kKinds) {
        if (value == kind) {
            return text;
        }
    }
    return "none";
}

std::optional<FaultKind> parse_fault_kind(std::string_view text) {
    for (const auto& [value, name] : kKinds) {
        if (name == text) {
            return value;
        }
    }
    return std::nullopt;
}

bool Faults::add(Fault fault) {
    if (faults_.size() == kMaxFaults) {
        return false;
    }
    faults_.push_back(std::move(fault));
    return true;
}

Fault Faults::draw(const FaultTarget& target) {
    for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
        if (!meets(*fault, target)) {
            continue;
        }
        Fault drawn = *fault;
        const bool endless = fault->times == 0;
        if (!endless && --fault->times == 0) {
            faults_.erase(fault);
        }
        return drawn;
    }
    return Fault{};
}

}  // namespace stagedoor::stripe_simulator
