-- Every ticket ever listed. `number` is its place in the order of creation, which is the order of
-- the list; `folded` is the title as searches compare it. Money is minor units, times are
-- milliseconds since 1970, UTC.
CREATE TABLE tickets (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    seller TEXT NOT NULL,
    title TEXT NOT NULL,
    folded TEXT NOT NULL,
    price INTEGER NOT NULL,
    price_down INTEGER NOT NULL GENERATED ALWAYS AS (-price) STORED,
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('available', 'reserved', 'sold')),
    holder TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((status = 'available') = (holder IS NULL))
) STRICT;

-- One index per list, in the order of the list read backwards, so that a page is a short walk.
CREATE INDEX tickets_on_sale_newest ON tickets (number) WHERE status = 'available';
CREATE INDEX tickets_on_sale_cheapest ON tickets (price_down, id) WHERE status = 'available';
CREATE INDEX tickets_on_sale_dearest ON tickets (price, id) WHERE status = 'available';
CREATE INDEX tickets_of_seller_newest ON tickets (seller, number);
CREATE INDEX tickets_of_seller_cheapest ON tickets (seller, price_down, id);
CREATE INDEX tickets_of_seller_dearest ON tickets (seller, price, id);
