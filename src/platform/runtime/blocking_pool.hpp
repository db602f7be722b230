// Threads for work that blocks or burns CPU (password hashing), so that it never sits on an I/O
// thread. Its queue is bounded: beyond the bound callers are refused instead of waiting in vain.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "platform/runtime/suspend.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

class BlockingPool {
  public:
    // `threads` workers; at most `queue_limit` jobs waiting beside the running ones. 0 threads:
    // jobs run at once where they are submitted, for a world of one thread.
    BlockingPool(std::size_t threads, std::size_t queue_limit);
    ~BlockingPool();  // finishes what is queued

    // Runs `work` on a worker and gives its result, or rethrows. Throws Overloaded when the queue
    // is full.
    template <class Work>
    [[nodiscard]] Task<std::invoke_result_t<Work&>> run(Work work) {
        using R = std::invoke_result_t<Work&>;
        std::optional<R> result;
        std::exception_ptr error;
        auto job = [&] {
            try {
                result.emplace(work());
            } catch (...) {
                error = std::current_exception();
            }
        };
        auto start = [&](Resume<bool> resume) {
            submit(job, std::move(resume));
        };
        const bool accepted = co_await suspend<bool>(start);
        if (!accepted) {
            refuse();
        }
        if (error) {
            std::rethrow_exception(error);
        }
        co_return std::move(*result);
    }

  private:
    // Resumes with true after `job` ran, with false at once when the queue is full.
    void submit(std::function<void()> job, Resume<bool> resume);
    [[noreturn]] static void refuse();

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace stagedoor
