// Opens sessions, and does not storm a server that is away: after a failure the next try waits.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "platform/database/postgres/session.hpp"
#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

// May be used from any thread.
class Connector {
  public:
    Connector(std::string url, Scheduler& scheduler)
        : url_{std::move(url)}, scheduler_{scheduler} {}

    // Throws Unavailable, at once while the server is not to be asked again yet.
    [[nodiscard]] std::unique_ptr<Session> connect();

    // Why the last try failed; empty if it did not.
    [[nodiscard]] std::string fault() const;

  private:
    static constexpr Milliseconds kFirstPause{50};
    static constexpr Milliseconds kLongestPause{500};

    void check_pause();
    void note_failure(const std::string& why);

    std::string url_;
    Scheduler& scheduler_;
    mutable std::mutex mutex_;
    Milliseconds pause_{0};
    Monotonic next_try_{};
    std::string last_failure_;
};

}  // namespace stagedoor
