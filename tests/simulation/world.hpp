// One thread, virtual time. Everything that runs in a simulation is a job of a process; whose job
// runs next is drawn from the seed, and when no job is left the clock jumps to the next timer.
//
//     World world{seed};
//     auto process = world.start("orders", {});
//     process->env() …                       // what production code gets
//     world.run_until(world.now() + Seconds{10});
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include "platform/runtime/env.hpp"
#include "platform/runtime/slewed_clock.hpp"
#include "platform/runtime/task.hpp"
#include "platform/runtime/timer_queue.hpp"
#include "tests/simulation/chance.hpp"

namespace stagedoor::simulation {

class World;
class Process;

// Keeps something for ever: what a killed process held must not be destroyed, its destructors would
// run.
template <class T>
void abandon(T&& thing) {
    static_cast<void>(new std::remove_cvref_t<T>(std::forward<T>(thing)));
}

// How far a machine's clocks are from the truth.
struct ClockFaults {
    Milliseconds skew{0};                // of the wall clock
    std::int64_t drift_per_million = 0;  // of the boot clock
};

class Job {
  public:
    virtual ~Job() = default;
    virtual void run() = 0;
};

// Asio's executor over the world's run queue.
class Executor {
  public:
    Executor(World& world, std::shared_ptr<Process> process)
        : world_{&world}, process_{std::move(process)} {}

    template <class Function>
    void execute(Function function) const {
        struct Posted final : Job {
            explicit Posted(Function&& f) : function{std::move(f)} {}
            void run() override { std::move(function)(); }
            Function function;
        };
        post(std::make_unique<Posted>(std::move(function)));
    }

    [[nodiscard]] boost::asio::execution_context& query(boost::asio::execution::context_t /*what*/
    ) const noexcept;
    [[nodiscard]] static constexpr boost::asio::execution::blocking_t query(
        boost::asio::execution::blocking_t /*what*/
    ) noexcept {
        return boost::asio::execution::blocking.never;
    }
    [[nodiscard]] Executor require(boost::asio::execution::blocking_t::never_t /*what*/) const {
        return *this;
    }
    friend bool operator==(const Executor& left, const Executor& right) noexcept {
        return left.process_ == right.process_;
    }
    friend bool operator!=(const Executor& left, const Executor& right) noexcept {
        return !(left == right);
    }

  private:
    void post(std::unique_ptr<Job> job) const;

    World* world_;
    std::shared_ptr<Process> process_;
};

// One life of an operating system process. A killed one runs nothing any more, destructors
// included: what it held stays behind as memory of the run.
class Process final : public std::enable_shared_from_this<Process>, public Clock, public Scheduler {
  public:
    Process(World& world, std::string name, std::uint64_t life, ClockFaults faults);

    [[nodiscard]] Env& env() { return env_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint64_t life() const { return life_; }
    [[nodiscard]] bool alive() const { return alive_; }

    void kill();
    // As SIGSTOP and SIGCONT: nothing of it runs until then.
    void freeze_until(Monotonic when) { frozen_until_ = std::max(frozen_until_, when); }
    void wake() { frozen_until_ = {}; }
    // A step of the machine's wall clock.
    void step_clock(Milliseconds by) { faults_.skew += by; }

    // Clock
    [[nodiscard]] Instant now() const override;

    // Scheduler. Its monotonic time drifts as the machine does.
    [[nodiscard]] boost::asio::any_io_executor executor() override;
    [[nodiscard]] Monotonic monotonic() const override;
    TimerId call_at(Monotonic when, std::function<void()> action) override;
    TimerId call_at(Instant when, std::function<void()> action) override;
    void cancel(TimerId id) override;

    // Begins a coroutine; what it throws is the caller's error to handle inside.
    void spawn(Task<void> task);

  private:
    friend class World;

    // When its next timer falls due by the world's clock; Monotonic::max() for none.
    [[nodiscard]] Monotonic next_due() const;
    // Takes one due timer.
    [[nodiscard]] std::function<void()> take_due();
    void adjust_clock();

    World& world_;
    std::string name_;
    std::uint64_t life_;
    ClockFaults faults_;
    Chance random_;
    mutable SlewedClock clock_;
    Env env_;
    bool alive_ = true;
    Monotonic frozen_until_{};
    TimerQueue<Monotonic> monotonic_timers_;
    TimerQueue<Instant> wall_timers_;
    TimerId last_timer_ = 0;
};

class World {
  public:
    explicit World(std::uint64_t seed);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    // The truth that no clock shows.
    [[nodiscard]] Monotonic now() const { return now_; }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }
    // Of everything that happened so far, in order.
    [[nodiscard]] std::uint64_t trace() const { return trace_; }
    // Adds something to it.
    void note(std::uint64_t what);
    void note(std::string_view what);

    [[nodiscard]] std::shared_ptr<Process> start(std::string name, ClockFaults faults);

    // 0: jobs run in the order in which they were posted; 1: in any.
    void set_disorder(double probability) { disorder_ = probability; }

    // Runs jobs and timers until `deadline`, or until `enough` says so after a job.
    void run_until(Monotonic deadline, const std::function<bool()>& enough = {});

    [[nodiscard]] boost::asio::execution_context& context() { return context_; }

  private:
    friend class Executor;

    struct Ready {
        std::shared_ptr<Process> process;
        std::unique_ptr<Job> job;
    };

    [[nodiscard]] bool run_one();
    [[nodiscard]] bool run_timer();
    void thaw();
    [[nodiscard]] Monotonic next_event() const;

    std::uint64_t seed_;
    Chance chance_;
    double disorder_ = 1;
    Monotonic now_{Seconds{1000}};
    std::uint64_t steps_ = 0;
    std::uint64_t trace_ = 0xCBF29CE484222325U;
    std::uint64_t lives_ = 0;
    boost::asio::execution_context context_;
    std::deque<Ready> ready_;
    std::vector<Ready> frozen_;
    std::vector<std::shared_ptr<Process>> processes_;
};

}  // namespace stagedoor::simulation
