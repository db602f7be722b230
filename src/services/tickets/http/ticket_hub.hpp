// Where the open ticket streams meet what happens to tickets (contract 2.4). It keeps the last
// events, each written once for all streams, so that a client that was cut off goes on where it
// was.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"
#include "platform/http/stream.hpp"

namespace stagedoor::tickets {

// What a client wants to hear.
struct TicketWish {
    std::optional<std::int64_t> seen;  // the seq it has; absent: only what comes from now on
    std::vector<TicketId> ids;         // sorted; empty: all tickets
};

// Any thread may call any member. Streams keep it alive.
class TicketHub : public std::enable_shared_from_this<TicketHub> {
  public:
    static constexpr std::size_t kKept = 1000;  // events

    // `source_head`: the number of the last event there is, which publish() may not have heard of.
    explicit TicketHub(std::function<std::int64_t()> source_head)
        : source_head_{std::move(source_head)} {}

    // The stream of one client. It tells the replay or `reset`, then `ready`, then what happens; it
    // begins once the hub has heard everything that was said before this call.
    [[nodiscard]] std::shared_ptr<http::Stream> open(TicketWish wish);

    // Tickets' own events, gapless.
    void publish(std::span<const contracts::Event> events);

    // Before the first event: forgets those of before; streams may open.
    void start();
    // Ends all streams, also those that open from now on.
    void stop();

  private:
    class Seat;
    struct Entry {
        contracts::Event event;  // its data is dropped once `text` is written
        std::optional<TicketId> ticket;
        std::string text;
        bool written = false;
    };

    void join(Seat& seat);
    void leave(Seat& seat);
    [[nodiscard]] http::StreamStep tell(Seat& seat, std::string& out);

    [[nodiscard]] bool has_missed(std::int64_t position) const;
    void greet(Seat& seat, std::string& out) const;
    void reset(Seat& seat, std::string_view reason, std::string& out) const;
    void tell_events(Seat& seat, std::string& out);

    std::function<std::int64_t()> source_head_;
    std::mutex mutex_;
    bool open_ = false;
    std::int64_t head_ = 0;
    std::deque<Entry> kept_;  // the last ones, gapless, up to head_
    std::unordered_set<Seat*> seats_;
};

}  // namespace stagedoor::tickets
