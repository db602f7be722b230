-- The accounts. `email` is as typed, `email_folded` has A–Z folded to a–z: one account per folded
-- address, whoever of several parallel sign-ups comes first. Times are milliseconds since 1970, UTC.

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 128),
    email TEXT NOT NULL CHECK (length(email) BETWEEN 1 AND 254),
    email_folded TEXT NOT NULL CHECK (length(email_folded) = length(email)),
    password_hash TEXT NOT NULL CHECK (length(password_hash) > 0),
    version INTEGER NOT NULL CHECK (version >= 0),
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX users_by_email ON users (email_folded);
