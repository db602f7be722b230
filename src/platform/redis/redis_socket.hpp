// A TCP connection on which every step has a deadline: a peer that sends a byte now and then cannot
// hold its caller up, which a time-out of the socket would allow.
#pragma once

#include <array>
#include <stdexcept>
#include <string_view>

#include <netdb.h>

#include "platform/redis/redis_address.hpp"
#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

// A server that is away, late or says what it must not. The connection is of no use any more.
class RedisFault : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Every member throws RedisFault.
class RedisSocket {
  public:
    // Resolving the name is the system's business and may take longer.
    RedisSocket(const RedisAddress& address, const Scheduler& clock, Monotonic deadline);
    RedisSocket(const RedisSocket&) = delete;
    RedisSocket& operator=(const RedisSocket&) = delete;
    ~RedisSocket();

    void write(std::string_view bytes, Monotonic deadline);
    // What has come, at least a byte. Good until the next call.
    [[nodiscard]] std::string_view read(Monotonic deadline);

  private:
    [[nodiscard]] bool connect_to(const addrinfo& address, Monotonic deadline);
    void wait_until(short ready, Monotonic deadline) const;
    void close();

    const Scheduler& clock_;
    int descriptor_ = -1;
    std::array<char, 16'384> buffer_{};
};

}  // namespace stagedoor
