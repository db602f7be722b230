// Faults on demand: what was ordered for the next calls of an operation, in the order given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace stagedoor::stripe_simulator {

enum class Operation {
    kCreate,
    kConfirm,
    kCapture,
    kCancel,
    kRefund,
    kRetrieve,  // every GET
    kOther,     // met only by faults for any operation
};

enum class FaultKind {
    kNone,
    kDropReply,
    kDropRequest,
    kHttp500,
    kHttp500Stored,
    kHttp500After,
    kHttp409,
    kHttp429,
    kDelay,
    kDecline,
    kOffline,
};

[[nodiscard]] std::string_view to_text(Operation operation);
[[nodiscard]] std::string_view to_text(FaultKind kind);
[[nodiscard]] std::optional<FaultKind> parse_fault_kind(std::string_view text);
// `any` is not an operation: see Fault.
[[nodiscard]] std::optional<Operation> parse_operation(std::string_view text);

struct Fault {
    std::optional<Operation> operation;  // none: any
    FaultKind kind = FaultKind::kNone;
    std::int64_t times = 1;  // calls still to meet it; 0: until deleted
    Milliseconds delay{0};
    std::string decline_code = "generic_decline";
};

// What a call is, as far as faults care.
struct FaultTarget {
    Operation operation = Operation::kOther;
    bool executes = true;   // false: its stored reply would be replayed, or it would be refused
    bool confirms = false;  // a card would be asked
};

inline constexpr std::size_t kMaxFaults = 1000;

class Faults {
  public:
    // False when there are kMaxFaults already.
    [[nodiscard]] bool add(Fault fault);
    void clear() { faults_.clear(); }
    [[nodiscard]] const std::vector<Fault>& list() const { return faults_; }

    // The first fault that meets the call, one of its times used up; kNone when there is none. The
    // kinds that change what a run does (stored 500s, decline) let calls pass that do not run.
    [[nodiscard]] Fault draw(const FaultTarget& target);

  private:
    std::vector<Fault> faults_;
};

}  // namespace stagedoor::stripe_simulator
