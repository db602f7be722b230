-- The deadlines that have not been announced yet. Times are milliseconds since 1970, UTC.

-- `version` is that of the order's event that set the deadline: a repeated older one is ignored.
CREATE TABLE deadlines (
    order_id TEXT PRIMARY KEY,
    deadline INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What falls due next.
CREATE INDEX deadlines_by_time ON deadlines (deadline, order_id);
