-- What can be ordered, copied from Tickets' events. `holder` is the reservation: the order that has
-- the ticket, NULL when it is free. Whether that order's lock is still alive is for the clock to say.
-- Money is minor units, times are milliseconds since 1970, UTC.
-- `number` keeps tickets that were listed together on the same pages: a sale of many touches few.
CREATE TABLE tickets (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    seller TEXT NOT NULL,
    title TEXT NOT NULL,
    price INTEGER NOT NULL,
    currency TEXT NOT NULL,
    version INTEGER NOT NULL,
    holder TEXT
) STRICT;

-- Every order ever placed. `number` is its place in the order of placing; the ticket's members are
-- frozen; `deadline` is expires_at, or grace_end while a payment is in flight.
CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    buyer TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    ticket_title TEXT NOT NULL,
    price INTEGER NOT NULL,
    currency TEXT NOT NULL,
    ticket_version INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('created', 'awaiting:payment', 'complete', 'cancelled')),
    version INTEGER NOT NULL,
    placed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    grace_end INTEGER NOT NULL,
    deadline INTEGER NOT NULL,
    payment_id TEXT,
    attempt INTEGER,
    in_flight INTEGER NOT NULL,
    cancel_reason TEXT,
    ended_at INTEGER,
    CHECK ((status = 'cancelled') = (cancel_reason IS NOT NULL))
) STRICT;

-- The second wall: whatever the code does, a ticket has one order that is open or complete.
CREATE UNIQUE INDEX orders_one_holder ON orders (ticket_id)
    WHERE status IN ('created', 'awaiting:payment', 'complete');

CREATE INDEX orders_of_buyer ON orders (buyer, number);
CREATE INDEX orders_open ON orders (deadline) WHERE status IN ('created', 'awaiting:payment');
CREATE INDEX orders_open_of_buyer ON orders (buyer, deadline)
    WHERE status IN ('created', 'awaiting:payment');
CREATE INDEX orders_lapsed_of_buyer ON orders (buyer, ended_at) WHERE cancel_reason = 'expired';
