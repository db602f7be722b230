#include "services/payments/events/reconciler.hpp"

#include <utility>

#include "platform/observability/log.hpp"

namespace stagedoor::payments {

void Reconciler::start() {
    {
        const std::lock_guard lock{mutex_};
        stopped_ = false;
    }
    needs_.driver.tasks().spawn("payments: reconcile", pass());
}

void Reconciler::stop() {
    std::optional<TimerId> timer;
    {
        const std::lock_guard lock{mutex_};
        stopped_ = true;
        timer = std::exchange(timer_, std::nullopt);
    }
    if (timer) {
        needs_.env.scheduler().cancel(*timer);
    }
}

void Reconciler::arm() {
    const std::lock_guard lock{mutex_};
    if (stopped_) {
        return;
    }
    const Instant next = needs_.env.now() + kReconcileInterval;
    timer_ = needs_.env.scheduler().call_at(next, [this] {
        needs_.driver.tasks().spawn("payments: reconcile", pass());
    });
}

Task<void> Reconciler::pass() {
    try {
        co_await work();
    } catch (const std::exception& error) {
        log::warning(
            "a pass of the reconciler failed", {{"reason", std::string_view{error.what()}}}
        );
    }
    arm();
}

Task<void> Reconciler::work() {
    BackgroundDriver& driver = needs_.driver;
    const auto wake = [&driver](const PaymentId& id) {
        driver.wake_if_idle(id);
    };
    const auto alarm = [&driver](const PaymentId& id, std::string_view what) {
        driver.raise(id, what);
    };
    co_await needs_.reconcile.open_payments(wake);
    co_await needs_.reconcile.drop_old_marks();
    co_await needs_.idempotency.purge();
    co_await needs_.sweep.run(wake, alarm);
}

}  // namespace stagedoor::payments
