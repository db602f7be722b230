-- What writes that must not overlap change, each for its names (Transaction::take_turns). What stands here means
-- nothing: a crash may empty it. Names share slots, so that there is an end to them: at worst somebody waits
-- without need.
CREATE UNLOGGED TABLE turns (
    slot bigint PRIMARY KEY,
    taken bigint NOT NULL
) WITH (fillfactor = 50);
