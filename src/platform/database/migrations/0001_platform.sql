-- What every store has beside the tables of its service: the log of what it said, how far it has
-- followed others, and the answers it gave under an idempotency key. Times are milliseconds since
-- 1970, UTC.

-- Which migrations have run. `owner` is 'platform' or 'service'.
CREATE TABLE schema_migrations (
    owner TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL,
    PRIMARY KEY (owner, number)
) STRICT, WITHOUT ROWID;

-- The log of record: seq is 1, 2, 3 … without gaps, in commit order.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER,
    time INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;

-- One row: the last seq given. It outlives the rows that trimming deletes.
CREATE TABLE outbox_head (
    "only" INTEGER PRIMARY KEY CHECK ("only" = 1),
    seq INTEGER NOT NULL CHECK (seq >= 0)
) STRICT;
INSERT INTO outbox_head ("only", seq) VALUES (1, 0);

-- How far this service has followed each producer. No row: nothing yet.
CREATE TABLE cursors (
    producer TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Events that could not be applied, and later ones of the same subject, in the order to replay.
CREATE TABLE parked_events (
    producer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER,
    time INTEGER NOT NULL,
    data TEXT NOT NULL,
    reason TEXT NOT NULL,
    parked_at INTEGER NOT NULL,
    PRIMARY KEY (producer, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX parked_events_by_subject ON parked_events (producer, subject);

-- Answers given under an Idempotency-Key. `status` and `body` are NULL while the answer is open;
-- `reference` names the effect that will answer it.
CREATE TABLE idempotency_records (
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    body TEXT,
    reference TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, route, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_records_by_age ON idempotency_records (created_at);
