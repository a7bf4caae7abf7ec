-- By which grant Chat is connected, what renews it, why it broke, and who stands by.
-- Times are seconds since 1970.

CREATE TABLE kept_connections (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  standby INTEGER NOT NULL CHECK (standby IN (0, 1)),
  token_sealed BLOB NOT NULL,
  token_id INTEGER,
  agent_id INTEGER NOT NULL,
  agent_name_sealed BLOB NOT NULL,
  scopes TEXT NOT NULL,
  connected_at INTEGER NOT NULL,
  broken_at INTEGER,
  grant_type TEXT NOT NULL
    CHECK (grant_type IN ('implicit', 'authorization_code', 'client_credentials')),
  refresh_token_sealed BLOB,
  expires_at INTEGER,
  renew_at INTEGER,
  renewing_at INTEGER,
  broken_cause TEXT,
  PRIMARY KEY (account_id, standby)
) STRICT;
INSERT INTO kept_connections (account_id, standby, token_sealed, token_id, agent_id,
    agent_name_sealed, scopes, connected_at, broken_at, grant_type, broken_cause)
  SELECT account_id, 0, token_sealed, token_id, agent_id,
    agent_name_sealed, scopes, connected_at, broken_at, 'implicit',
    CASE WHEN broken_at > 0 THEN 'refused' END
  FROM connections;
DROP TABLE connections;
ALTER TABLE kept_connections RENAME TO connections;

ALTER TABLE oauth_clients ADD COLUMN grant_type TEXT NOT NULL DEFAULT 'implicit'
  CHECK (grant_type IN ('implicit', 'authorization_code', 'client_credentials'));
ALTER TABLE oauth_clients ADD COLUMN client_secret_sealed BLOB;

ALTER TABLE connect_states ADD COLUMN standby INTEGER NOT NULL DEFAULT 0
  CHECK (standby IN (0, 1));
