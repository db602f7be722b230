#include "services/tickets/http/ticket_hub.hpp"

#include <algorithm>

#include "core/json_writer.hpp"
#include "platform/observability/log.hpp"
#include "services/tickets/domain/ticket.hpp"
#include "services/tickets/http/ticket_json.hpp"

namespace stagedoor::tickets {
namespace {

using TicketIds = std::unordered_set<TicketId>;

std::string ticket_json_of(const contracts::Event& event) {
    if (event.type == contracts::TicketCreated::kType) {
        return to_json(ticket_of(contracts::decode_ticket_created(event)));
    }
    if (event.type == contracts::TicketUpdated::kType) {
        return to_json(ticket_of(contracts::decode_ticket_updated(event)));
    }
    return {};
}

// As every client gets it; empty for what is not about a ticket.
std::string event_text(const contracts::Event& event) {
    std::string text;
    try {
        const auto data = ticket_json_of(event);
        if (!data.empty()) {
            http::append_event(text, "ticket", event.seq, data);
        }
    } catch (const contracts::DecodeError& error) {
        log::error("an event of our own cannot be read", {{"error", error.what()}});
    }
    return text;
}

std::string head_json(std::int64_t head) {
    JsonWriter json;
    json.begin_object().member("head", head).end_object();
    return json.take();
}

std::string reason_json(std::string_view reason) {
    JsonWriter json;
    json.begin_object().member("reason", reason).end_object();
    return json.take();
}

}  // namespace

// A client's place in the hub, which guards all of it but `hub_`.
class TicketHub::Seat final : public http::Stream {
  public:
    Seat(std::shared_ptr<TicketHub> hub, TicketWish wish)
        : begin_at{hub->source_head_()},
          position{wish.seen},
          ids{std::move(wish.ids)},
          hub_{std::move(hub)} {}
    ~Seat() override { hub_->leave(*this); }

    void open(http::Waker& by) override {
        waker = &by;
        hub_->join(*this);
    }
    http::StreamStep next(std::string& out) override { return hub_->tell(*this, out); }

    [[nodiscard]] bool wants(const std::optional<TicketId>& id) const {
        return ids.empty() || (id && std::ranges::binary_search(ids, *id));
    }
    [[nodiscard]] bool wants_any(const TicketIds& changed) const {
        return ids.empty() ||
               std::ranges::any_of(ids, [&](const TicketId& id) { return changed.contains(id); });
    }

    http::Waker* waker = nullptr;
    std::int64_t begin_at;                 // not before the hub has heard of this
    std::optional<std::int64_t> position;  // told up to here; absent: before its first words
    std::vector<TicketId> ids;
    bool greeted = false;  // a reset, if one was due, is told
    bool ready = false;    // and the replay too
    bool closed = false;

  private:
    std::shared_ptr<TicketHub> hub_;
};

std::shared_ptr<http::Stream> TicketHub::open(TicketWish wish) {
    return std::make_shared<Seat>(shared_from_this(), std::move(wish));
}

void TicketHub::join(Seat& seat) {
    const std::lock_guard lock{mutex_};
    seat.closed = !open_;
    seats_.insert(&seat);
}

void TicketHub::leave(Seat& seat) {
    const std::lock_guard lock{mutex_};
    seats_.erase(&seat);
}

void TicketHub::start() {
    const std::lock_guard lock{mutex_};
    open_ = true;
    head_ = 0;
    kept_.clear();
}

void TicketHub::stop() {
    const std::lock_guard lock{mutex_};
    open_ = false;
    for (auto* const seat : seats_) {
        seat->closed = true;
        seat->waker->wake();
    }
}

// A stream that has heard everything and wants nothing of this sleeps on.
void TicketHub::publish(std::span<const contracts::Event> events) {
    if (events.empty()) {
        return;
    }
    const std::lock_guard lock{mutex_};
    const auto before = head_;
    TicketIds changed;
    for (const auto& event : events) {
        const auto id = TicketId::parse(event.subject);
        if (id) {
            changed.insert(*id);
        }
        kept_.push_back({event, id, {}, false});
        if (kept_.size() > kKept) {
            kept_.pop_front();
        }
    }
    head_ = events.back().seq;
    for (auto* const seat : seats_) {
        if (seat->ready && seat->position == before && !seat->wants_any(changed)) {
            seat->position = head_;
        } else {
            seat->waker->wake();
        }
    }
}

// Whether an event behind `position` is kept no more.
bool TicketHub::has_missed(std::int64_t position) const {
    return position < head_ && (kept_.empty() || position + 1 < kept_.front().event.seq);
}

http::StreamStep TicketHub::tell(Seat& seat, std::string& out) {
    const std::lock_guard lock{mutex_};
    if (seat.closed) {
        return {.ended = true};
    }
    if (head_ < seat.begin_at) {
        return {};
    }
    if (!seat.greeted) {
        greet(seat, out);
    } else if (has_missed(*seat.position)) {
        reset(seat, "too-old", out);
    }
    tell_events(seat, out);
    if (!seat.ready && seat.position == head_) {
        seat.ready = true;
        http::append_event(out, "ready", head_, head_json(head_));
    }
    return {};
}

void TicketHub::greet(Seat& seat, std::string& out) const {
    seat.greeted = true;
    if (!seat.position) {
        seat.position = head_;
    } else if (*seat.position > head_) {
        reset(seat, "ahead", out);
    } else if (has_missed(*seat.position)) {
        reset(seat, "too-old", out);
    }
}

void TicketHub::reset(Seat& seat, std::string_view reason, std::string& out) const {
    seat.position = head_;
    http::append_event(out, "reset", head_, reason_json(reason));
}

void TicketHub::tell_events(Seat& seat, std::string& out) {
    if (seat.position == head_) {
        return;
    }
    auto entry = kept_.begin() + (*seat.position + 1 - kept_.front().event.seq);
    for (; entry != kept_.end() && out.size() < http::kMaxPiece; ++entry) {
        if (seat.wants(entry->ticket)) {
            if (!entry->written) {
                entry->text = event_text(entry->event);
                entry->event.data = std::string{};
                entry->written = true;
            }
            out += entry->text;
        }
        seat.position = entry->event.seq;
    }
}

}  // namespace stagedoor::tickets
