// For tests: a redis-server of Debian's on a free port of the loopback, without a file of its own.
#pragma once

#include <string>
#include <vector>

#include "platform/redis/redis_address.hpp"

namespace stagedoor::testing {

class RedisServer {
  public:
    // Starts it; it may take a moment until it listens. `flags` as on its command line.
    explicit RedisServer(std::vector<std::string> flags = {});
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;
    ~RedisServer();  // kills it

    void start();
    void kill();   // kill -9; everything it knew is gone
    void pause();  // SIGSTOP
    void go_on();  // SIGCONT

    [[nodiscard]] RedisAddress address() const;

  private:
    void signal(int number) const;

    std::vector<std::string> flags_;
    std::uint16_t port_;
    int process_ = 0;
};

}  // namespace stagedoor::testing
