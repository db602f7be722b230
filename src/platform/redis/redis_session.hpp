// One connection to a Redis server, from its handshake to its first fault: the only place that
// knows hiredis (redis_session.cpp includes it), which reads and writes the protocol. Sockets and
// deadlines are our own (RedisSocket). It never reconnects; whoever owns it makes a new one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/redis/redis_socket.hpp"

namespace stagedoor {

// The name of a command and its arguments.
using RedisCommand = std::vector<std::string>;

// What commands of ours are answered with: a text, or a list of numbers.
struct RedisReply {
    std::string text;
    std::vector<std::int64_t> numbers;
};

class RedisSession {
  public:
    // Connects, signs in, chooses the database. Throws RedisFault.
    RedisSession(const RedisAddress& address, const Scheduler& clock, Monotonic deadline);
    ~RedisSession();

    // Sends all commands at once and gives their replies in order. Throws RedisFault, also for an
    // error that the server replies with and for anything else than a RedisReply of modest size.
    [[nodiscard]] std::vector<RedisReply> ask(
        const std::vector<RedisCommand>& commands, Monotonic deadline
    );

  private:
    class Reader;
    RedisSocket socket_;
    std::unique_ptr<Reader> reader_;
};

}  // namespace stagedoor
