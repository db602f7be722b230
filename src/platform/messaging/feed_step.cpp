#include "platform/messaging/feed_step.hpp"

#include <algorithm>

#include "platform/database/event_row.hpp"

namespace stagedoor::feed {
namespace {

constexpr std::string_view kBehindParked = "behind a parked event of the same key";

const EventHandler* find_handler(const Feed& feed, const contracts::Event& event) {
    const auto found =
        std::find_if(feed.handlers.begin(), feed.handlers.end(), [&](const EventHandler& handler) {
            return handler.type == event.type;
        });
    return found == feed.handlers.end() ? nullptr : &*found;
}

// An event that cannot be decoded is in order with its subject only.
std::string key_of(const EventHandler& handler, const contracts::Event& event) {
    try {
        return handler.key ? handler.key(event) : event.subject;
    } catch (const contracts::DecodeError&) {
        return event.subject;
    }
}

bool is_parked(Transaction& tx, contracts::Service producer, std::string_view key) {
    const auto found = tx.one(
        "SELECT 1 FROM parked_events WHERE producer = $1 AND key = $2 LIMIT 1",
        {contracts::to_string(producer), key},
        [](const Row& row) { return row.integer(0); }
    );
    return found.has_value();
}

struct Parking {
    std::string_view key;
    std::string_view reason;
};

void park(
    Transaction& tx, const Feed& feed, const contracts::Event& event, const Parking& parking
) {
    tx.execute(
        "INSERT INTO parked_events "
        "(producer, seq, id, type, subject, version, time, data, key, reason, parked_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {contracts::to_string(feed.producer),
         event.seq,
         event.id,
         event.type,
         event.subject,
         event.version,
         to_millis(event.time),
         event.data,
         parking.key,
         parking.reason,
         to_millis(feed.now)}
    );
}

void save_position(Transaction& tx, const Feed& feed, const Position& position) {
    tx.execute(
        "INSERT INTO cursors (producer, seq, event_id) VALUES ($1, $2, $3) "
        "ON CONFLICT (producer) DO UPDATE SET seq = excluded.seq, event_id = excluded.event_id",
        {contracts::to_string(feed.producer), position.seq, position.event_id}
    );
}

}  // namespace

Position read_position(Transaction& tx, contracts::Service producer) {
    const std::string_view name = contracts::to_string(producer);
    Position position;
    tx.run("SELECT seq, event_id FROM cursors WHERE producer = $1", {name}, [&](const Row& row) {
        position.seq = row.integer(0);
        position.event_id = row.str(1);
    });
    tx.run("SELECT count(*) FROM parked_events WHERE producer = $1", {name}, [&](const Row& row) {
        position.parked = row.integer(0);
    });
    return position;
}

Applied apply(
    Transaction& tx,
    const Feed& feed,
    std::span<const contracts::Event> events,
    const std::optional<std::string>& park_reason
) {
    Applied result;
    result.position = read_position(tx, feed.producer);
    Position& at = result.position;
    const std::int64_t before = at.seq;
    for (const contracts::Event& event : events) {
        if (event.seq <= at.seq) {
            continue;
        }
        if (event.seq != at.seq + 1) {
            break;
        }
        if (const EventHandler* handler = find_handler(feed, event)) {
            const bool behind =
                at.parked > 0 && is_parked(tx, feed.producer, key_of(*handler, event));
            if (behind || park_reason) {
                const std::string key = key_of(*handler, event);
                park(tx, feed, event, {key, behind ? kBehindParked : *park_reason});
                ++at.parked;
            } else {
                handler->apply(tx, event);
                result.effects.push_back(&event);
            }
        }
        at.seq = event.seq;
        at.event_id = event.id;
    }
    if (at.seq != before) {
        save_position(tx, feed, at);
    }
    return result;
}

std::vector<Parked> list_parked(Transaction& tx, contracts::Service producer) {
    return tx.all(
        "SELECT seq, key FROM parked_events WHERE producer = $1 ORDER BY seq",
        {contracts::to_string(producer)},
        [](const Row& row) {
            return Parked{row.integer(0), row.str(1)};
        }
    );
}

std::optional<contracts::Event> replay(Transaction& tx, const Feed& feed, std::int64_t seq) {
    const std::string_view name = contracts::to_string(feed.producer);
    auto event = tx.one(
        "SELECT seq, id, type, subject, version, time, data FROM parked_events "
        "WHERE producer = $1 AND seq = $2",
        {name, seq},
        [&](const Row& row) { return to_event(row, feed.producer); }
    );
    if (event) {
        if (const EventHandler* handler = find_handler(feed, *event)) {
            handler->apply(tx, *event);
        }
        tx.execute("DELETE FROM parked_events WHERE producer = $1 AND seq = $2", {name, seq});
    }
    return event;
}

}  // namespace stagedoor::feed
