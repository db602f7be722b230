#include "stripe_simulator/http/fault_json.hpp"

#include "core/json_writer.hpp"

namespace stagedoor::stripe_simulator {
namespace {

constexpr std::string_view kAnyOperation = "any";

void refuse(http::Fields& fields, std::string_view field, std::string_view message) {
    fields.refuse(field, "invalid_value", message);
}

// The integer of a member within 0..most, or `fallback` when there is no such member.
std::int64_t read_count(
    http::Fields& fields, std::string_view name, std::int64_t most, std::int64_t fallback
) {
    const auto* value = fields.find(name);
    if (value == nullptr) {
        return fallback;
    }
    const bool counts = value->is_int64() && value->as_int64() >= 0 && value->as_int64() <= most;
    if (!counts) {
        refuse(
            fields, name, std::string{name} + " must be an integer of 0.." + std::to_string(most)
        );
        return fallback;
    }
    return value->as_int64();
}

void read_operation(http::Fields& fields, Fault& fault) {
    const auto name = fields.string("operation").value_or("");
    fault.operation = parse_operation(name);
    if (!fault.operation && name != kAnyOperation) {
        refuse(
            fields,
            "operation",
            "operation must be create, confirm, capture, cancel, refund, retrieve or any"
        );
    }
}

bool can_decline(const Fault& fault) {
    return !fault.operation || *fault.operation == Operation::kConfirm ||
           *fault.operation == Operation::kCreate;
}

void read_decline_code(http::Fields& fields, Fault& fault) {
    if (fields.find("declineCode") == nullptr) {
        return;
    }
    fault.decline_code = fields.string("declineCode").value_or("");
    const bool spelt_well =
        fault.decline_code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
    if (fault.decline_code.empty() || fault.decline_code.size() > kMaxDeclineCode || !spelt_well) {
        refuse(fields, "declineCode", "declineCode must be 1..64 of a-z and _");
    }
}

}  // namespace

Fault read_fault(http::Fields& fields) {
    Fault fault;
    read_operation(fields, fault);
    const auto kind = parse_fault_kind(fields.string("fault").value_or(""));
    fault.kind = kind.value_or(FaultKind::kNone);
    if (!kind) {
        refuse(fields, "fault", "fault is not one of the known faults");
    }
    fault.times = read_count(fields, "times", kMaxFaultTimes, 1);
    fault.delay = Milliseconds{read_count(fields, "delayMs", kMaxFaultDelay, 0)};
    if (fault.kind == FaultKind::kDelay && fields.find("delayMs") == nullptr) {
        refuse(fields, "delayMs", "delayMs is needed for a delay");
    }
    read_decline_code(fields, fault);
    if (fault.kind == FaultKind::kDecline && !can_decline(fault)) {
        refuse(fields, "operation", "only confirm, create and any can be declined");
    }
    return fault;
}

std::string faults_json(const std::vector<Fault>& faults) {
    JsonWriter writer;
    writer.begin_object().key("faults").begin_array();
    for (const auto& fault : faults) {
        writer.begin_object();
        writer.member("operation", fault.operation ? to_text(*fault.operation) : kAnyOperation);
        writer.member("fault", to_text(fault.kind));
        writer.member("left", fault.times);
        if (fault.kind == FaultKind::kDelay) {
            writer.member("delayMs", std::int64_t{fault.delay.count()});
        }
        if (fault.kind == FaultKind::kDecline) {
            writer.member("declineCode", std::string_view{fault.decline_code});
        }
        writer.end_object();
    }
    writer.end_array().end_object();
    return writer.take();
}

}  // namespace stagedoor::stripe_simulator
