// Where the open order streams meet what happens to orders (contract 2.4): one order each, told
// version by version until it has ended, with the time that is left.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/http/stream.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/domain/order.hpp"

namespace stagedoor::orders {

// Any thread may call any member. Streams keep it alive; `env` outlives both.
class OrderHub : public std::enable_shared_from_this<OrderHub> {
  public:
    static constexpr Milliseconds kTick{15'000};

    explicit OrderHub(Env& env) : env_{env} {}

    // A stream before its order is known: it listens from now on, so that no change is lost between
    // this and reading the order.
    class Seat;
    [[nodiscard]] std::shared_ptr<Seat> listen(const OrderId& id);

    // Orders' own events, gapless.
    void publish(std::span<const contracts::Event> events);

    // Streams may open.
    void start();
    // Ends all streams, also those that open from now on.
    void stop();

    // How many listen.
    [[nodiscard]] std::size_t size() const;

  private:
    Env& env_;
    mutable std::mutex mutex_;
    bool open_ = false;
    std::unordered_multimap<OrderId, Seat*> seats_;
};

// Tells `order`, unless its client has seen that very version, and goes on with each later one;
// after a final one it ends.
class OrderHub::Seat final : public http::Stream {
  public:
    Seat(std::shared_ptr<OrderHub> hub, const OrderId& id);
    ~Seat() override;

    // The order as it is stored, read after listen(), and the version that the client has. Once,
    // before open().
    void begin_with(Order order, std::optional<std::int64_t> seen);

    void open(http::Waker& waker) override;
    [[nodiscard]] http::StreamStep next(std::string& out) override;

  private:
    friend class OrderHub;

    // Changes that a client has not taken; beyond these it is cut off and comes back.
    static constexpr std::size_t kMostPending = 64;

    [[nodiscard]] bool take_pending(std::vector<contracts::Event>& events);
    [[nodiscard]] bool catch_up(std::string& out, Instant now);
    void tell_order(std::string& out, Instant now) const;
    void tell_tick(std::string& out, Instant now);

    std::shared_ptr<OrderHub> hub_;
    OrderId id_;
    // Guarded by the hub.
    http::Waker* waker_ = nullptr;
    std::vector<contracts::Event> pending_;
    bool closed_ = false;
    // The connection's.
    std::optional<Order> order_;
    bool told_ = false;  // the order as it is
    Monotonic next_tick_{};
};

}  // namespace stagedoor::orders
