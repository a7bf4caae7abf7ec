-- Chats of people whose data is restricted: kept whole, in no list, in no index.

CREATE TABLE withheld (
  id TEXT PRIMARY KEY,
  updated INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  keys BLOB NOT NULL,
  chat BLOB NOT NULL
) STRICT;

CREATE TABLE restrictions (
  key BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- 1 once every chat that was copied before card numbers were masked has been gone through.
ALTER TABLE standing ADD COLUMN masked INTEGER NOT NULL DEFAULT 0;
