-- What a parked event must stay in order with: its subject, or what the consumer's handler names.
ALTER TABLE parked_events ADD COLUMN key TEXT NOT NULL DEFAULT '';
UPDATE parked_events SET key = subject;
DROP INDEX parked_events_by_subject;
CREATE INDEX parked_events_by_key ON parked_events (producer, key);
