#include "platform/database/postgres/sequencer_session.hpp"

#include "platform/database/event_row.hpp"

namespace stagedoor {
namespace {

void ignore(const Row&) {}

// Moves the lowest staged facts behind the head. `staged` orders them as they came to be; a fact
// that is not committed yet is not seen, and gets a higher number later whatever its `staged` is.
constexpr char kNumber[] =
    "WITH taken AS (DELETE FROM outbox_staged WHERE staged IN "
    "(SELECT staged FROM outbox_staged ORDER BY staged LIMIT $1) "
    "RETURNING staged, id, type, subject, version, time, data), "
    "head AS (UPDATE outbox_head SET seq = seq + (SELECT count(*) FROM taken) RETURNING seq) "
    "INSERT INTO outbox (seq, id, type, subject, version, time, data) "
    "SELECT head.seq - (SELECT count(*) FROM taken) + row_number() OVER (ORDER BY taken.staged), "
    "taken.id, taken.type, taken.subject, taken.version, taken.time, taken.data "
    "FROM taken, head ORDER BY taken.staged";

// A sequencer looks several times a second. One that does not stands still, or its host has
// vanished: the server would keep its lock for hours, and nobody else could lead.
constexpr const char* kEndWhenSilent = "SET idle_session_timeout = '5s'";

}  // namespace

SequencerSession::SequencerSession(const std::string& url, contracts::Service producer)
    : session_{url}, producer_{producer} {
    session_.command(kEndWhenSilent);
}

bool SequencerSession::lead() {
    if (epoch_) {
        return true;
    }
    bool locked = false;
    session_.run("SELECT pg_try_advisory_lock(1398030695, 2)", {}, [&](const Row& row) {
        locked = row.integer(0) == 1;
    });
    if (locked) {
        session_.run(
            "UPDATE sequencer_epoch SET epoch = epoch + 1 RETURNING epoch",
            {},
            [this](const Row& row) { epoch_ = row.integer(0); }
        );
    }
    return locked;
}

std::int64_t SequencerSession::number(std::int64_t most) {
    session_.queue("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    const std::int64_t numbered = number_as_leader(most);
    session_.command(numbered > 0 ? "COMMIT" : "ROLLBACK");
    return numbered;
}

// The row of the epoch stays locked to the end of the transaction: who wants to lead next waits for
// it, and whoever led before finds another number in it.
std::int64_t SequencerSession::number_as_leader(std::int64_t most) {
    std::int64_t current = 0;
    session_.run("SELECT epoch FROM sequencer_epoch FOR SHARE", {}, [&](const Row& row) {
        current = row.integer(0);
    });
    if (!epoch_ || current != *epoch_) {
        epoch_.reset();
        return 0;
    }
    return session_.run(kNumber, {most}, ignore);
}

Staged SequencerSession::look() {
    Staged staged;
    session_.run("SELECT min(staged), max(staged) FROM outbox_staged", {}, [&](const Row& row) {
        staged.lowest = row.optional_integer(0);
        staged.highest = row.optional_integer(1).value_or(0);
    });
    return staged;
}

std::vector<contracts::Event> SequencerSession::read(std::int64_t after, std::int64_t most) {
    std::vector<contracts::Event> events;
    session_.run(
        "SELECT seq, id, type, subject, version, time, data FROM outbox "
        "WHERE seq > $1 ORDER BY seq LIMIT $2",
        {after, most},
        [&](const Row& row) { events.push_back(to_event(row, producer_)); }
    );
    return events;
}

}  // namespace stagedoor
