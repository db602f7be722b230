// Finds out what became of a COMMIT whose answer was lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

#include "platform/database/postgres/session.hpp"

namespace stagedoor {

// May be used from any thread.
class CommitOutcome {
  public:
    using Fatal = std::function<void(const std::string&)>;

    // `fatal` is told when the server has not answered for `patience` since close(). It must not
    // return.
    CommitOutcome(std::string url, Fatal fatal, std::chrono::milliseconds patience)
        : url_{std::move(url)}, fatal_{std::move(fatal)}, patience_{patience} {}

    // Asks the server for the mark until it says: true for committed, and safe even from the loss
    // of the server if it has a synchronous standby; false for aborted. Blocks as long as it takes,
    // while the server is away too.
    [[nodiscard]] bool find(const CommitMark& mark);

    // From now on find() has not much time left.
    void close();

  private:
    enum class Known { kCommitted, kAborted, kNotYet };

    [[nodiscard]] Known ask(const CommitMark& mark);
    std::chrono::milliseconds pause(std::chrono::milliseconds length);

    std::string url_;
    Fatal fatal_;
    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable closing_;
    bool closed_ = false;
};

}  // namespace stagedoor
