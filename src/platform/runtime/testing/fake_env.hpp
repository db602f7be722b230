// An Env for tests: one thread, time that moves only by hand, chance that repeats itself.
//
//     FakeEnv fake;
//     auto pending = fake.start(reserve(fake.env()));
//     fake.advance(Seconds{900});
//     EXPECT_TRUE(pending.done());
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "platform/runtime/env.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::testing {

// A coroutine that was started; its outcome stays readable after its end.
template <class T>
class Pending {
  public:
    using Value = std::conditional_t<std::is_void_v<T>, bool, T>;
    struct State {
        std::optional<Value> value;
        std::exception_ptr error;
    };

    explicit Pending(std::shared_ptr<State> state) : state_{std::move(state)} {}

    [[nodiscard]] bool done() const { return state_->value.has_value() || state_->error; }

    // The result, once; or throws what the coroutine threw. Only when done().
    T get() {
        if (state_->error) {
            std::rethrow_exception(state_->error);
        }
        if constexpr (!std::is_void_v<T>) {
            return std::move(*state_->value);
        }
    }

  private:
    std::shared_ptr<State> state_;
};

class FakeEnv {
  public:
    // 2026-11-21T08:00:00.000Z
    static constexpr Instant kStart = from_millis(1'795'248'000'000);

    explicit FakeEnv(std::uint64_t seed = 1);
    FakeEnv(const FakeEnv&) = delete;
    FakeEnv& operator=(const FakeEnv&) = delete;
    ~FakeEnv();

    [[nodiscard]] Env& env();
    [[nodiscard]] Instant now();

    // Runs all that can run now, timers that are due included.
    void run();

    // Moves both clocks ahead, stopping at every timer on the way and running what it starts.
    void advance(Milliseconds by);

    // Moves the wall clock alone, at once, as the test hook does; then run().
    void jump_clock(Milliseconds by);

    // Runs until `reached` says so, waiting in real time for other threads (a pool, a writer).
    // Throws std::runtime_error when nothing runs any more for kPatience: time does not move here.
    void run_until(const std::function<bool()>& reached);
    static constexpr Seconds kPatience{20};

    // Begins a coroutine on env().scheduler().executor() and runs what can run now.
    template <class T>
    Pending<T> start(Task<T> task) {
        auto state = std::make_shared<typename Pending<T>::State>();
        boost::asio::co_spawn(executor(), drive(state, std::move(task)), boost::asio::detached);
        run();
        return Pending<T>{state};
    }

    // Drives a coroutine to its end without moving time; see run_until().
    template <class T>
    T await(Task<T> task) {
        auto pending = start(std::move(task));
        run_until([&] { return pending.done(); });
        return pending.get();
    }

    // The same for a coroutine that waits for timers of its own: when nothing else can run, time
    // moves to the next timer.
    template <class T>
    T await_through_time(Task<T> task) {
        auto pending = start(std::move(task));
        while (!pending.done()) {
            advance_to_next_timer();
        }
        return pending.get();
    }

    // Throws std::runtime_error when there is none.
    void advance_to_next_timer();

  private:
    template <class T>
    static Task<void> drive(std::shared_ptr<typename Pending<T>::State> state, Task<T> task) {
        try {
            if constexpr (std::is_void_v<T>) {
                co_await std::move(task);
                state->value = true;
            } else {
                state->value.emplace(co_await std::move(task));
            }
        } catch (...) {
            state->error = std::current_exception();
        }
    }
    [[nodiscard]] boost::asio::any_io_executor executor();

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor::testing

namespace stagedoor {
using testing::FakeEnv;
}  // namespace stagedoor
