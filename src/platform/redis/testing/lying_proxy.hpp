// For tests: stands between a client and a Redis server, and changes what the server says.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/redis/redis_address.hpp"

namespace stagedoor::testing {

class LyingProxy {
  public:
    // What the client gets for what the server said.
    using Lie = std::function<std::string(const std::string& truth)>;

    explicit LyingProxy(RedisAddress server);
    LyingProxy(const LyingProxy&) = delete;
    LyingProxy& operator=(const LyingProxy&) = delete;
    ~LyingProxy();

    // From now on; none: the truth.
    void tell(Lie lie = {});

    [[nodiscard]] RedisAddress address() const;

  private:
    void run();
    void carry(int client) const;
    [[nodiscard]] std::string twist(const std::string& truth) const;

    RedisAddress server_;
    int listener_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    Lie lie_;
    std::thread thread_;
};

}  // namespace stagedoor::testing
