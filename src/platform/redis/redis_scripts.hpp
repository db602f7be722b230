// Scripts that a Redis server runs for coroutines, one atomic command each. A thread of its own
// keeps one connection alive and sends what was asked meanwhile in one go; nobody else ever waits
// for a socket.
//
// The server is a hint and nothing more: it may be away, slow, emptied or wrong. Whoever asks gets
// an answer in time that can be true, or none, and none at once while there is no connection. After
// every fault the connection is given up, and a new one must pass a trial before it is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/redis/redis_address.hpp"
#include "platform/runtime/scheduler.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

using RedisNumbers = std::vector<std::int64_t>;

struct RedisScript {
    // Works on KEYS[1]. ARGV[1] is a number that the answer, a list of numbers, begins with, so
    // that an answer to something else is noticed. From ARGV[2] on: its arguments.
    std::string_view text;
    // Arguments that every new connection is tried with, on a key of its own.
    RedisNumbers trial;
    // Whether a script that was called so can answer so, its first number apart.
    bool (*plausible)(const RedisNumbers& arguments, const RedisNumbers& answer);
};

struct RedisOptions {
    RedisAddress address;
    Milliseconds deadline{25};           // of an answer
    Milliseconds connect_timeout{1000};  // of a new connection
    Milliseconds lookout{1000};          // a silent connection is tried again after this long
    Milliseconds first_retry{100};       // after a connection that failed; doubled after each
    Milliseconds longest_retry{5000};
};

// Any thread.
class RedisScripts {
  public:
    // Begins to connect, and goes on trying until it is destroyed. `clock` outlives it.
    RedisScripts(const Scheduler& clock, RedisOptions options, std::vector<RedisScript> scripts);
    RedisScripts(const RedisScripts&) = delete;
    RedisScripts& operator=(const RedisScripts&) = delete;
    // Who waits for an answer gets none.
    ~RedisScripts();

    // What the script at that position in the list answers, within the deadline. nullopt: nothing,
    // or nothing that can be true; whether it ran is then unknown.
    [[nodiscard]] Task<std::optional<RedisNumbers>> run(
        std::size_t script, std::string key, RedisNumbers arguments
    );

    // Why there is no connection; empty while there is one.
    [[nodiscard]] std::string fault() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace stagedoor
