// Drives payments forward in the background: one coroutine per payment that has something to do,
// each a loop of steps (use_cases/settle_payment.hpp), retried with backoff while the processor
// does not answer. Whoever waits for a payment is woken after every step.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"
#include "services/payments/domain/retry.hpp"
#include "services/payments/ports.hpp"
#include "services/payments/use_cases/settle_payment.hpp"

namespace stagedoor::payments {

// Any thread may call wake() and look(). Steps run on the scheduler's executor.
class BackgroundDriver final : public Driver {
  public:
    // `moved` is notified by the order's id. References outlive the driver.
    BackgroundDriver(Env& env, SettlePayment& settle, KeyedSignal& moved);

    void wake(const PaymentId& id) override;
    bool look(const PaymentId& id, bool urgent) override;

    // As wake(), but leaves alone what is driven already or waits for its time.
    void wake_if_idle(const PaymentId& id);

    // For other background work of the service: it ends when the driver stops.
    [[nodiscard]] TaskGroup& tasks() { return tasks_; }

    void start() { stopping_ = false; }
    // Cancels what waits, lets running steps end, waits for them. May be started again.
    [[nodiscard]] Task<void> stop();

    void raise(const PaymentId& id, std::string_view alarm);
    [[nodiscard]] std::int64_t alarms() const { return alarms_.load(); }
    // Why the last call proved nothing; empty when it did.
    [[nodiscard]] std::string fault() const;

  private:
    struct Entry {
        bool running = false;
        bool again = false;  // woken while running
        bool look = false;
        int tries = 0;
        int polls = 0;
        std::optional<TimerId> timer;
        std::optional<Monotonic> looked_at;
    };

    [[nodiscard]] Task<void> drive(PaymentId id);
    [[nodiscard]] bool enter(const PaymentId& id);
    [[nodiscard]] bool take_look(const PaymentId& id);
    [[nodiscard]] Task<SettlePayment::Report> step(PaymentId id, bool look);
    // True when another step follows at once.
    [[nodiscard]] bool continues(const PaymentId& id, const SettlePayment::Report& report);
    void note(const PaymentId& id, const SettlePayment::Report& report);
    void schedule(const PaymentId& id, Entry& entry, const SettlePayment::Report& report);
    void on_timer(const PaymentId& id, bool look);
    [[nodiscard]] Milliseconds delay_of_retry(int tries);

    Env& env_;
    SettlePayment& settle_;
    KeyedSignal& moved_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::int64_t> alarms_ = 0;
    mutable std::mutex mutex_;  // guards what follows
    std::map<PaymentId, Entry> entries_;
    RetryBudget budget_;
    std::string fault_;
    TaskGroup tasks_;
};

}  // namespace stagedoor::payments
