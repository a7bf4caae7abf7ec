-- Beside the mirrors: who is looked at, orders to workers, what must not come back.
-- Times are seconds since 1970.

CREATE TABLE activity (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  used_at INTEGER,
  verified_at INTEGER
) STRICT;

-- Orders and tombstones outlive their account: what was erased stays erased, and is answered for.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  detail BLOB NOT NULL,
  placed_at INTEGER NOT NULL,
  done_at INTEGER,
  result BLOB
) STRICT;
CREATE INDEX orders_pending ON orders (account_id, id) WHERE done_at IS NULL;

CREATE TABLE tombstones (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chat', 'identity')),
  value BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, kind, value)
) STRICT, WITHOUT ROWID;
