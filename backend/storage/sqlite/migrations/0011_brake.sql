-- Whom each agent looked up lately: what the brake counts, a row for each address, number or id.

CREATE TABLE looked_up (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('address', 'phone', 'external_id')),
  person_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id, kind, person_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX looked_up_by_time ON looked_up (account_id, at);
