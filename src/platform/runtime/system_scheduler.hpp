// The production Scheduler: one thread with an io_context, and a clock for the wall timers.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "platform/runtime/scheduler.hpp"
#include "platform/runtime/timer_queue.hpp"

namespace stagedoor {

class SystemScheduler final : public Scheduler {
  public:
    // Starts the thread. `clock` outlives the object.
    explicit SystemScheduler(const Clock& clock);
    SystemScheduler(const SystemScheduler&) = delete;
    SystemScheduler& operator=(const SystemScheduler&) = delete;
    // Ends the thread; what is still waiting is dropped.
    ~SystemScheduler() override;

    [[nodiscard]] boost::asio::any_io_executor executor() override;
    [[nodiscard]] Monotonic monotonic() const override;
    TimerId call_at(Monotonic when, std::function<void()> action) override;
    TimerId call_at(Instant when, std::function<void()> action) override;
    void cancel(TimerId id) override;

    // The clock was moved by hand: runs the timers that became due, and returns when they have run.
    void clock_moved();

  private:
    void wake_at(Monotonic when, std::unique_lock<std::mutex> lock);
    void arm();
    void run_due();
    [[nodiscard]] std::function<void()> take_due();
    [[nodiscard]] Monotonic next_due() const;

    const Clock& clock_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer alarm_;

    std::mutex mutex_;
    TimerQueue<Monotonic> monotonic_timers_;
    TimerQueue<Instant> wall_timers_;
    TimerId last_id_ = 0;
    Monotonic armed_for_;

    std::thread thread_;
};

}  // namespace stagedoor
