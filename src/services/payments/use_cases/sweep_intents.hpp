// Looks through the processor's own list for intents of ours that no payment knows, or should
// still have: left over by a create that was taken for lost, or by a store that was restored. What
// is open there for an order that is not complete is cancelled; a refund made elsewhere is taken
// in. Goes through the list a few pages at a time and begins anew at its end.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

// A hold younger than this may still be in the hands of its payment; one older than an
// authorisation lives (7 days) is gone by itself.
inline constexpr Milliseconds kSweepFrom = std::chrono::minutes{20};
inline constexpr Milliseconds kSweepTo = std::chrono::hours{24 * 8};

class SweepIntents {
  public:
    struct Needs {
        Env& env;
        Database& database;
        Stores stores;
        CardProcessor& processor;
    };
    using Wake = std::function<void(const PaymentId&)>;
    using Alarm = std::function<void(const PaymentId&, std::string_view what)>;

    explicit SweepIntents(Needs needs) : needs_{needs} {}

    // One pass over some pages. Asks nothing of the processor while there are no payments of that
    // age. `wake`: payments to drive on.
    [[nodiscard]] Task<void> run(Wake wake, Alarm alarm);

  private:
    enum class Verdict { kLeave, kWake, kCancel, kAlarm };
    struct Finding {
        Verdict verdict = Verdict::kLeave;
        std::optional<PaymentId> payment = {};
        Call call = {};               // of kCancel
        std::string_view alarm = {};  // of kAlarm
    };

    [[nodiscard]] Task<bool> worth_asking();
    [[nodiscard]] Task<void> inspect(const Intent& intent, const Wake& wake, const Alarm& alarm);
    [[nodiscard]] Finding judge(Transaction& tx, const Intent& intent);
    [[nodiscard]] Finding judge_own(Transaction& tx, Payment payment, const Intent& intent);
    [[nodiscard]] Finding cancel(Payment payment, const Intent& intent) const;

    Needs needs_;
    std::string after_;  // where the next pass goes on
};

}  // namespace stagedoor::payments
