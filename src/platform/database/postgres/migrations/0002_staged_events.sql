-- Facts that are committed and have no number yet. `staged` orders them: whoever builds on what another
-- said has the higher one. Their numbers come from the sequencer, which moves them to the outbox.
-- Rows live for milliseconds here, so the dead ones are swept early.
CREATE TABLE outbox_staged (
    staged bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    version bigint,
    time bigint NOT NULL,
    data text COLLATE "C" NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- One row: how often the leadership of the sequencers has changed hands. Who numbers must hold the last.
CREATE TABLE sequencer_epoch (
    "only" integer PRIMARY KEY CHECK ("only" = 1),
    epoch bigint NOT NULL
);
INSERT INTO sequencer_epoch ("only", epoch) VALUES (1, 0);

-- What each session changed last: written in the transaction of the change, so that a COMMIT whose answer
-- was lost can be looked up. Transaction ids do not do: a crashed server gives those it forgot to others.
CREATE TABLE commit_marks (
    session text COLLATE "C" PRIMARY KEY,
    mark bigint NOT NULL,
    touched timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
