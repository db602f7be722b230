// What waits for the writer: many producers, one consumer, three priorities. Knows whether the
// writer sleeps, so that a producer wakes it only then.
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>

#include "platform/database/database.hpp"
#include "platform/database/sqlite/admission.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {

// One waiting write. It lives in the frame of the coroutine that waits, which is why nobody may
// touch it after `resume` was called.
struct WriteRequest {
    std::function<bool(Transaction&)>* body = nullptr;
    Priority priority = Priority::kNormal;
    std::optional<Resume<bool>> resume;
    std::exception_ptr error;
    WriteRequest* next = nullptr;
};

class WriteQueue {
  public:
    enum class Pushed { kQueued, kWakeWriter, kClosed };

    Pushed push(WriteRequest& request);

    // The request to run next. nullptr: nothing waits, and the writer counts as asleep from now on.
    [[nodiscard]] WriteRequest* pop();
    // The same for a writer inside a batch, which stays awake.
    [[nodiscard]] WriteRequest* pop_more();

    [[nodiscard]] Waiting waiting() const;
    [[nodiscard]] std::size_t size() const;

    // Later pushes are refused; what is queued stays.
    void close();
    [[nodiscard]] bool closed() const;

  private:
    struct Lane {
        WriteRequest* first = nullptr;
        WriteRequest* last = nullptr;
        std::size_t size = 0;
    };
    WriteRequest* take();

    mutable std::mutex mutex_;
    std::array<Lane, 3> lanes_;
    bool awake_ = false;
    bool closed_ = false;
};

}  // namespace stagedoor
