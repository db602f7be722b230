-- The name under which others see a person; '' was not given.
ALTER TABLE users ADD COLUMN name TEXT NOT NULL DEFAULT '';
