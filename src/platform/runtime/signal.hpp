// "Something changed": a counter that coroutines wait on. A waiter says which count it has seen, so
// a notification between looking and waiting is not lost.
//
//     auto seen = signal.count();
//     while (!ready()) {
//         const bool notified = co_await signal.wait(seen, deadline);
//         if (!notified) break;
//         seen = signal.count();
//     }
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "platform/runtime/scheduler.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// A deadline that never comes.
inline constexpr Monotonic kNever = Monotonic::max();

// All members may be called from any thread. Must outlive its waiters.
class Signal {
  public:
    explicit Signal(Scheduler& scheduler);
    ~Signal();

    [[nodiscard]] std::uint64_t count() const;
    void notify();

    // Suspends until count() differs from `seen` or `deadline` passes; true when it differs.
    [[nodiscard]] Task<bool> wait(std::uint64_t seen, Monotonic deadline);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

// Signals by name, for waiting on one of many things (one payment, one user). A name costs memory
// only while somebody holds its signal. Any thread.
class KeyedSignal {
  public:
    explicit KeyedSignal(Scheduler& scheduler);
    ~KeyedSignal();

    // Keep the returned pointer while looking and waiting.
    [[nodiscard]] std::shared_ptr<Signal> get(const std::string& key);
    void notify(const std::string& key);
    // Wakes every waiter of every name: the owner is stopping.
    void notify_all();

    // How many names cost memory now.
    [[nodiscard]] std::size_t size() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

// Suspends until `deadline`.
[[nodiscard]] Task<void> sleep_until(Scheduler& scheduler, Monotonic deadline);

}  // namespace stagedoor
