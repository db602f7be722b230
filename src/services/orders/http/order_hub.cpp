#include "services/orders/http/order_hub.hpp"

#include <utility>

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "services/orders/domain/order_news.hpp"
#include "services/orders/http/order_json.hpp"

namespace stagedoor::orders {

std::shared_ptr<OrderHub::Seat> OrderHub::listen(const OrderId& id) {
    return std::make_shared<Seat>(shared_from_this(), id);
}

void OrderHub::publish(std::span<const contracts::Event> events) {
    const std::lock_guard lock{mutex_};
    if (seats_.empty()) {
        return;
    }
    for (const auto& event : events) {
        const auto id = OrderId::parse(event.subject);
        if (!id) {
            continue;
        }
        const auto [first, last] = seats_.equal_range(*id);
        for (auto at = first; at != last; ++at) {
            auto& seat = *at->second;
            seat.closed_ = seat.closed_ || seat.pending_.size() == Seat::kMostPending;
            if (!seat.closed_) {
                seat.pending_.push_back(event);
            }
            if (seat.waker_ != nullptr) {
                seat.waker_->wake();
            }
        }
    }
}

void OrderHub::start() {
    const std::lock_guard lock{mutex_};
    open_ = true;
}

void OrderHub::stop() {
    const std::lock_guard lock{mutex_};
    open_ = false;
    for (const auto& [id, seat] : seats_) {
        seat->closed_ = true;
        if (seat->waker_ != nullptr) {
            seat->waker_->wake();
        }
    }
}

std::size_t OrderHub::size() const {
    const std::lock_guard lock{mutex_};
    return seats_.size();
}

OrderHub::Seat::Seat(std::shared_ptr<OrderHub> hub, const OrderId& id)
    : hub_{std::move(hub)}, id_{id} {
    const std::lock_guard lock{hub_->mutex_};
    closed_ = !hub_->open_;
    hub_->seats_.emplace(id_, this);
}

OrderHub::Seat::~Seat() {
    const std::lock_guard lock{hub_->mutex_};
    const auto [first, last] = hub_->seats_.equal_range(id_);
    for (auto at = first; at != last; ++at) {
        if (at->second == this) {
            hub_->seats_.erase(at);
            return;
        }
    }
}

void OrderHub::Seat::begin_with(Order order, std::optional<std::int64_t> seen) {
    told_ = seen == order.version;
    order_ = std::move(order);
    next_tick_ = hub_->env_.scheduler().monotonic() + kTick;
}

void OrderHub::Seat::open(http::Waker& waker) {
    CHECK(order_, "a stream of an order begins with it");
    const std::lock_guard lock{hub_->mutex_};
    waker_ = &waker;
}

http::StreamStep OrderHub::Seat::next(std::string& out) {
    const auto now = hub_->env_.now();
    if (!told_) {
        tell_order(out, now);
        told_ = true;
    }
    if (!catch_up(out, now)) {
        return {.ended = true};
    }
    if (!is_open(*order_)) {
        JsonWriter json;
        json.begin_object().member("status", to_string(order_->status)).end_object();
        http::append_event(out, "end", std::nullopt, json.text());
        return {.ended = true};
    }
    if (!is_live(*order_, now)) {
        return {};
    }
    tell_tick(out, now);
    return {.again = next_tick_};
}

// False: the client has to come back.
bool OrderHub::Seat::take_pending(std::vector<contracts::Event>& events) {
    const std::lock_guard lock{hub_->mutex_};
    events.swap(pending_);
    return !closed_;
}

// False: the stream is over before its order is.
bool OrderHub::Seat::catch_up(std::string& out, Instant now) {
    std::vector<contracts::Event> events;
    bool going_on = take_pending(events);
    for (const auto& event : events) {
        const auto news = apply_news(*order_, event);
        if (news == News::kChanged) {
            tell_order(out, now);
        }
        going_on = going_on && news != News::kGap;
    }
    return going_on;
}

void OrderHub::Seat::tell_order(std::string& out, Instant now) const {
    http::append_event(out, "order", order_->version, to_json(as_of(*order_, now), now));
}

void OrderHub::Seat::tell_tick(std::string& out, Instant now) {
    const auto time = hub_->env_.scheduler().monotonic();
    if (time < next_tick_) {
        return;
    }
    next_tick_ = time + kTick;
    JsonWriter json;
    json.begin_object()
        .member("remainingMs", remaining_ms(*order_, now))
        .member("status", to_string(order_->status))
        .end_object();
    http::append_event(out, "tick", std::nullopt, json.text());
}

}  // namespace stagedoor::orders
