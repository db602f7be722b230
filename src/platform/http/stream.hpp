// Live streams (Server-Sent Events, contract 2.4): replies that go on. A service makes a Stream;
// the session that sends it asks it for text whenever there is some, says so when there is none for
// a while, and drops it as soon as the client is gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/runtime/signal.hpp"

namespace stagedoor::http {

// A stream appends about so much at a time, and is asked again once the client has taken it: what
// waits for a slow reader stays bounded.
inline constexpr std::size_t kMaxPiece = 64 * 1024;
// After so much silence a comment is sent.
inline constexpr Milliseconds kStreamSilence{15'000};

// Whoever sends a stream.
class Waker {
  public:
    // Has Stream::next() called soon. Any thread; returns at once and calls nothing back.
    virtual void wake() = 0;

  protected:
    ~Waker() = default;
};

// A place among the open streams, free again when the last pointer goes.
using StreamSlot = std::shared_ptr<void>;

struct StreamStep {
    bool ended = false;        // nothing follows
    Monotonic again = kNever;  // ask again then, also if nobody wakes
};

// Belongs to one connection and is used on its thread. Its destruction gives back what it holds.
class Stream {
  public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    // Once, before the first next(): from now on the stream may wake `waker`, which outlives it.
    virtual void open(Waker& waker) = 0;

    // Appends what is due, at most about kMaxPiece. Nothing: it will wake. Never suspends.
    [[nodiscard]] virtual StreamStep next(std::string& out) = 0;

    void hold(StreamSlot slot) { slot_ = std::move(slot); }

  private:
    StreamSlot slot_;
};

// 200, text/event-stream. The session adds `retry: 2000` before what the stream says.
[[nodiscard]] Response event_stream(std::shared_ptr<Stream> stream);

// Appends one event; `data` is one line.
void append_event(
    std::string& out, std::string_view event, std::optional<std::int64_t> id, std::string_view data
);

// What a client says it has seen: Last-Event-ID, else ?lastEventId=.
struct StreamPosition {
    std::optional<std::int64_t> seen;
    std::optional<ErrorEntry> refused;  // it is no decimal number
};
[[nodiscard]] StreamPosition read_stream_position(const Request& request);

}  // namespace stagedoor::http
