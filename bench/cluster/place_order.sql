-- One order as Orders places it alone on PostgreSQL: its statements and its round trips, for pgbench. What
-- travels together stands in one pipeline. `make bench-cluster` compares this text with what the server logs
-- of a real order, and refuses to measure when they differ. (A colon before a word is pgbench's variable, inside
-- quotes too; adjacent literals are one.)
\set k :k + 1
\set n :k * :clients + :client_id
\set buyer :n % :persons
\startpipeline
BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE;
SELECT lapsed_at FROM (SELECT ended_at AS lapsed_at FROM orders WHERE buyer = :buyer AND cancel_reason = 'expired' AND ended_at > :since UNION ALL SELECT deadline AS lapsed_at FROM orders WHERE buyer = :buyer AND status IN ('created', 'awaiting:'
'payment') AND deadline > :since AND deadline <= :now) AS lapses ORDER BY lapsed_at DESC LIMIT 1 OFFSET :nth;
\endpipeline
SELECT t.id, t.seller, t.title, t.price, t.currency, t.version, o.number, o.id, o.buyer, o.ticket_id, o.ticket_title, o.price, o.currency, o.ticket_version, o.status, o.version, o.placed_at, o.expires_at, o.grace_end, o.payment_id, o.attempt, o.in_flight, o.cancel_reason, o.ended_at FROM tickets AS t LEFT JOIN orders AS o ON o.id = t.holder WHERE t.id = lpad(:n, 24, '0');
SELECT count(*) FROM orders WHERE buyer = :buyer AND status IN ('created', 'awaiting:'
'payment') AND deadline > :now;
\startpipeline
UPDATE tickets SET holder = lpad(:n, 24, 'a') WHERE id = lpad(:n, 24, '0') AND holder IS NULL;
UPDATE commit_marks SET mark = :k, touched = now() WHERE session = 'pgbench' || :client_id AND pg_current_xact_id_if_assigned() IS NOT NULL;
\endpipeline
INSERT INTO orders (id, buyer, ticket_id, ticket_title, price, currency, ticket_version, status, version, placed_at, expires_at, grace_end, deadline, in_flight) VALUES (lpad(:n, 24, 'a'), :buyer, lpad(:n, 24, '0'), :title, :price, :currency, :ticket_version, :status, :version, :now, :expires, :grace, :expires, 0) ON CONFLICT DO NOTHING;
\startpipeline
INSERT INTO turns (slot, taken) SELECT DISTINCT hashtextextended(name, 0) & 1048575 AS slot, 1 FROM unnest(ARRAY[:buyer::text]) AS named (name) ORDER BY slot ON CONFLICT (slot) DO UPDATE SET taken = turns.taken + 1;
INSERT INTO outbox_staged (id, type, subject, version, time, data) VALUES (lpad(:n, 24, 'b'), :type, lpad(:n, 24, 'a'), :version, :now, :data) RETURNING staged;
\endpipeline
COMMIT;
