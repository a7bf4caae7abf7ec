-- What is chosen at set-up, set-up links that were opened, and what happened by minute.

ALTER TABLE accounts ADD COLUMN keep_days INTEGER;
ALTER TABLE accounts ADD COLUMN visitor_names INTEGER CHECK (visitor_names IN (0, 1));
ALTER TABLE invitations ADD COLUMN opened_at INTEGER;

CREATE TABLE pulses (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  minute INTEGER NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (account_id, minute, kind)
) STRICT, WITHOUT ROWID;
