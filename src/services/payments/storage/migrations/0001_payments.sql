-- What Payments knows of orders, what it asked of the card processor, and what came of it. Times
-- are milliseconds since 1970, UTC; money is minor units; flags are 0 and 1.

-- The copy of Orders' facts.
CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    buyer TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('created', 'awaiting:payment', 'complete', 'cancelled')),
    cancel_reason TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    price_minor INTEGER NOT NULL CHECK (price_minor > 0),
    currency TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One payment per order, one order per payment, one intent per payment and one payment per intent.
-- `open` is 1 while something is still to be done about it.
CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL UNIQUE,
    buyer TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('processing', 'requires_action', 'authorized',
        'captured', 'failed', 'voided', 'refunded')),
    version INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number >= attempt),
    granted INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    lost TEXT,
    intent TEXT UNIQUE,
    intent_closed INTEGER NOT NULL,
    create_sent_at INTEGER,
    confirm_sent INTEGER NOT NULL,
    client_secret TEXT,
    refusal_reference TEXT NOT NULL,
    action_before INTEGER NOT NULL,
    failure_code TEXT,
    decline_code TEXT,
    parked TEXT,
    doubt INTEGER NOT NULL,
    retiring INTEGER NOT NULL,
    refunding INTEGER NOT NULL,
    awaiting_processor INTEGER NOT NULL,
    refunded_minor INTEGER NOT NULL,
    looks_wanted INTEGER NOT NULL,
    looks_done INTEGER NOT NULL,
    open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_open ON payments (id) WHERE open = 1;
CREATE INDEX payments_by_age ON payments (created_at);

-- The tries of a payment with one card each, as Orders knows them, and how they failed.
CREATE TABLE attempts (
    payment_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    failure_code TEXT,
    decline_code TEXT,
    PRIMARY KEY (payment_id, attempt)
) STRICT, WITHOUT ROWID;

-- Every call that changes something at the processor, with its exact bytes, written before the
-- first of them leaves. The body of a confirmation holds a card token and is emptied once it
-- cannot have to be sent again.
CREATE TABLE calls (
    payment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    operation TEXT NOT NULL,
    path TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    faults INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    PRIMARY KEY (payment_id, number, operation)
) STRICT, WITHOUT ROWID;

-- Webhooks that were taken in.
CREATE TABLE seen_events (
    id TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_events_by_age ON seen_events (seen_at);
