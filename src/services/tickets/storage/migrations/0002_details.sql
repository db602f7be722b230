-- What sellers say beside title and price; '' was not given. `starts_at` is the text as written, in
-- the zone of the event; `starts_ms` the same instant, in milliseconds since 1970, to sort by.
ALTER TABLE tickets ADD COLUMN event_name TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN venue TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN city TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN starts_at TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN starts_ms INTEGER;
ALTER TABLE tickets ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN seat_row TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN seat TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN notes TEXT NOT NULL DEFAULT '';

-- What is on sale is listed from memory (search/catalogue_index.hpp): a sale pays for no list any more.
DROP INDEX tickets_on_sale_newest;
DROP INDEX tickets_on_sale_cheapest;
DROP INDEX tickets_on_sale_dearest;
DROP INDEX tickets_of_seller_cheapest;
DROP INDEX tickets_of_seller_dearest;
ALTER TABLE tickets DROP COLUMN price_down;
ALTER TABLE tickets DROP COLUMN folded;

-- What the catalogue reads at a start, and what a seller's page counts.
CREATE INDEX tickets_unsold ON tickets (number) WHERE status <> 'sold';
CREATE INDEX tickets_sold_of_seller ON tickets (seller, status) WHERE status = 'sold';
