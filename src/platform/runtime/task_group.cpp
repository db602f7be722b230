#include "platform/runtime/task_group.hpp"

#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "core/check.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor {

struct TaskGroup::State : std::enable_shared_from_this<State> {
    explicit State(Scheduler& s) : scheduler{s}, stop_signal{s}, ended{s} {}

    Scheduler& scheduler;
    std::atomic<bool> stopping = false;
    std::atomic<std::size_t> running = 0;
    Signal stop_signal;
    Signal ended;
};

TaskGroup::TaskGroup(Scheduler& scheduler) : state_{std::make_shared<State>(scheduler)} {}

TaskGroup::~TaskGroup() {
    CHECK(state_->running == 0, "a task group was destroyed before it was joined");
}

void TaskGroup::spawn(std::string name, Task<void> task) {
    // Counted first: a join() that begins now must see it.
    ++state_->running;
    if (state_->stopping) {
        --state_->running;
        state_->ended.notify();
        return;
    }
    boost::asio::co_spawn(
        state_->scheduler.executor(),
        run(*state_, std::move(name), std::move(task)),
        [](const std::exception_ptr&) {}
    );
}

Task<void> TaskGroup::run(State& state, std::string name, Task<void> task) {
    try {
        co_await std::move(task);
    } catch (const std::exception& error) {
        log::error("background task failed", {{"task", name}, {"error", error.what()}});
    } catch (...) {
        log::error("background task failed", {{"task", name}});
    }
    // The last words: whoever joins may destroy the group as soon as the count is 0.
    const auto keep = state.shared_from_this();
    --state.running;
    state.ended.notify();
}

bool TaskGroup::stopping() const {
    return state_->stopping;
}

Signal& TaskGroup::stop_signal() {
    return state_->stop_signal;
}

void TaskGroup::request_stop() {
    state_->stopping = true;
    state_->stop_signal.notify();
}

Task<void> TaskGroup::join() {
    auto seen = state_->ended.count();
    while (state_->running != 0) {
        (void)co_await state_->ended.wait(seen, kNever);
        seen = state_->ended.count();
    }
    state_->stopping = false;
}

}  // namespace stagedoor
