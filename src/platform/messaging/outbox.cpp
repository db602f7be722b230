#include "platform/messaging/outbox.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "platform/database/event_row.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor {
namespace {

std::int64_t oldest_seq(Transaction& tx, std::int64_t head) {
    const auto first =
        tx.one("SELECT seq FROM outbox ORDER BY seq LIMIT 1", {}, [](const Row& row) {
            return row.integer(0);
        });
    return first.value_or(head + 1);
}

// Where a producer's log begins and ends, with its last event.
struct LogEnds {
    std::int64_t oldest = 1;
    std::int64_t head = 0;
    std::optional<contracts::Event> last;
};

LogEnds read_ends(Transaction& tx, contracts::Service producer) {
    LogEnds ends;
    ends.head = tx.one("SELECT seq FROM outbox_head", {}, [](const Row& row) {
                      return row.integer(0);
                  }).value_or(0);
    ends.oldest = oldest_seq(tx, ends.head);
    ends.last = tx.one(
        "SELECT seq, id, type, subject, version, time, data FROM outbox WHERE seq = $1",
        {ends.head},
        [&](const Row& row) { return to_event(row, producer); }
    );
    return ends;
}

// Which stretch is wanted: after < seq <= head, at most `limit` of them.
struct Stretch {
    std::int64_t after = 0;
    std::int64_t head = 0;
    std::int64_t limit = 0;
};

OutboxPage read_stretch(Transaction& tx, contracts::Service producer, Stretch wanted) {
    OutboxPage page;
    page.head = wanted.head;
    page.oldest = oldest_seq(tx, wanted.head);
    page.after_id =
        tx.one("SELECT id FROM outbox WHERE seq = $1", {wanted.after}, [](const Row& r) {
            return r.str(0);
        });
    page.events = tx.all(
        "SELECT seq, id, type, subject, version, time, data FROM outbox "
        "WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3",
        {wanted.after, wanted.head, wanted.limit},
        [&](const Row& row) { return to_event(row, producer); }
    );
    return page;
}

std::int64_t trim_some(
    Transaction& tx, Instant before, std::int64_t lowest_cursor, std::int64_t most
) {
    // Only a prefix may go, and only up to the first event that is young enough to stay.
    return tx.execute(
        "DELETE FROM outbox WHERE seq IN ("
        "SELECT seq FROM outbox WHERE seq <= $1 AND seq < (SELECT seq FROM outbox_head) "
        "AND seq < coalesce((SELECT seq FROM outbox WHERE time >= $2 ORDER BY seq LIMIT 1), "
        "9223372036854775807) ORDER BY seq LIMIT $3)",
        {lowest_cursor, to_millis(before), most}
    );
}

}  // namespace

Outbox::Outbox(Env& env, contracts::Service producer)
    : env_{env}, producer_{producer}, moved_{env.scheduler()} {}

Task<void> Outbox::attach(Database& database) {
    database_ = &database;
    auto body = [this](Transaction& tx) {
        return read_ends(tx, producer_);
    };
    LogEnds ends = co_await database.read(body);
    {
        const std::lock_guard lock{tail_mutex_};
        tail_.clear();
        oldest_ = ends.oldest;
        if (ends.last) {
            tail_.push_back(std::move(*ends.last));
        }
        head_.store(ends.head);
    }
    moved_.notify();
}

void Outbox::on_committed(std::function<void(std::span<const contracts::Event>)> observer) {
    observer_ = std::move(observer);
}

contracts::Event Outbox::append(Transaction& tx, contracts::NewEvent event) {
    const auto seq =
        tx.one("UPDATE outbox_head SET seq = seq + 1 RETURNING seq", {}, [](const Row& r) {
            return r.integer(0);
        });
    CHECK(seq.has_value(), "the outbox counter is missing");
    contracts::Event recorded;
    recorded.source = producer_;
    recorded.seq = *seq;
    recorded.time = env_.now();
    recorded.id = EventId::generate(env_.random(), recorded.time).str();
    recorded.type = std::move(event.type);
    recorded.subject = std::move(event.subject);
    recorded.version = event.version;
    recorded.data = std::move(event.data);
    tx.execute(
        "INSERT INTO outbox (seq, id, type, subject, version, time, data) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {recorded.seq,
         recorded.id,
         recorded.type,
         recorded.subject,
         recorded.version,
         to_millis(recorded.time),
         recorded.data}
    );
    return recorded;
}

void Outbox::committed(std::span<const contracts::Event> events) {
    tell_observer(events);
    {
        const std::lock_guard lock{tail_mutex_};
        tail_.insert(tail_.end(), events.begin(), events.end());
        while (tail_.size() > kTailEvents) {
            tail_.pop_front();
        }
        head_.store(events.back().seq);
    }
    moved_.notify();
}

// What is committed stays so, whatever a bystander makes of it.
void Outbox::tell_observer(std::span<const contracts::Event> events) {
    if (!observer_) {
        return;
    }
    try {
        observer_(events);
    } catch (const std::exception& error) {
        log::error(
            "an observer of events failed",
            {{"producer", contracts::to_string(producer_)}, {"reason", error.what()}}
        );
    }
}

std::optional<OutboxPage> Outbox::read_tail(std::int64_t after, std::int64_t limit) {
    const std::lock_guard lock{tail_mutex_};
    OutboxPage page;
    page.head = head_.load();
    page.oldest = oldest_;
    if (after > page.head || page.head == 0) {
        return page;
    }
    // The event at `after` must be there too, for its id.
    if (tail_.empty() || std::max<std::int64_t>(after, 1) < tail_.front().seq) {
        return std::nullopt;
    }
    auto next = tail_.begin() + (after + 1 - tail_.front().seq);
    if (after > 0) {
        page.after_id = std::prev(next)->id;
    }
    const auto count = std::min<std::int64_t>(limit, tail_.end() - next);
    page.events.assign(next, next + count);
    return page;
}

Task<OutboxPage> Outbox::read(std::int64_t after, std::int64_t limit) {
    CHECK(database_ != nullptr, "attach() the outbox before it is read");
    if (auto page = read_tail(after, limit)) {
        co_return std::move(*page);
    }
    // What is durable but not yet reported stays unseen: the head is asked first.
    const Stretch wanted{after, head_.load(), limit};
    auto body = [this, wanted](Transaction& tx) {
        return read_stretch(tx, producer_, wanted);
    };
    co_return co_await database_->read(body);
}

Task<std::int64_t> Outbox::trim(Instant before, std::int64_t lowest_cursor) {
    CHECK(database_ != nullptr, "attach() the outbox before it is trimmed");
    auto body = [before, lowest_cursor](Transaction& tx) {
        return trim_some(tx, before, lowest_cursor, kTrimBatch);
    };
    std::int64_t total = 0;
    std::int64_t deleted = kTrimBatch;
    while (deleted == kTrimBatch) {
        deleted = co_await database_->write(body, Priority::kBulk);
        total += deleted;
        const std::lock_guard lock{tail_mutex_};
        oldest_ += deleted;
    }
    co_return total;
}

}  // namespace stagedoor
