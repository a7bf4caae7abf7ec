CREATE INDEX audit_aside ON audit (account_id, agent_id, requester_key, chat_id, id)
  WHERE action IN ('set_aside', 'taken_back');

CREATE INDEX audit_by_account ON audit (account_id, id);

CREATE INDEX audit_by_agent ON audit (account_id, agent_id, at);

CREATE INDEX audit_by_chat ON audit (account_id, chat_id) WHERE chat_id IS NOT NULL;

CREATE INDEX audit_by_requester ON audit (account_id, requester_key)
  WHERE requester_key IS NOT NULL;

CREATE INDEX audit_opened ON audit (account_id, agent_id, requester_key, chat_id, at)
  WHERE action = 'opened' AND note IS NULL;

CREATE INDEX looked_up_by_time ON looked_up (account_id, at);

CREATE INDEX orders_pending ON orders (account_id, id) WHERE done_at IS NULL;

CREATE INDEX used_ids_by_expiry ON used_ids (expires_at);

CREATE TABLE account_aliases (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  origin TEXT NOT NULL UNIQUE,
  PRIMARY KEY (account_id, origin)
) STRICT;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  subdomain TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL UNIQUE,
  data_key_id TEXT NOT NULL,
  data_key BLOB NOT NULL
, account_search INTEGER NOT NULL DEFAULT 0
  CHECK (account_search IN (0, 1)), exports INTEGER NOT NULL DEFAULT 0
  CHECK (exports IN (0, 1)), policy TEXT CHECK (policy IN ('chat_agents', 'chat_role', 'everyone')), access_stopped_at INTEGER, keep_days INTEGER, visitor_names INTEGER CHECK (visitor_names IN (0, 1))) STRICT;

CREATE TABLE activity (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  used_at INTEGER,
  verified_at INTEGER
) STRICT;

CREATE TABLE agent_preferences (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  hide_lines INTEGER NOT NULL,
  show_times INTEGER NOT NULL, open_newest INTEGER,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  agent_id INTEGER,
  installation_id INTEGER,
  ticket_claimed INTEGER,
  requester_key TEXT,
  chat_id TEXT,
  grade TEXT,
  note TEXT
, place TEXT) STRICT;

CREATE TABLE auditors (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE call_budgets (
  account_id TEXT PRIMARY KEY,
  next_at REAL NOT NULL,
  blocked_until REAL NOT NULL,
  per_minute REAL NOT NULL,
  throttled_at REAL NOT NULL
) STRICT;

CREATE TABLE connect_states (
  state_hash BLOB PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  browser_hash BLOB NOT NULL,
  agent_id INTEGER,
  expires_at INTEGER NOT NULL
, standby INTEGER NOT NULL DEFAULT 0
  CHECK (standby IN (0, 1))) STRICT;

CREATE TABLE "connections" (
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

CREATE TABLE ended_sessions (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE erased_accounts (
  account_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE exports (
  link_hash BLOB PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  ordered TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ignored_addresses (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  identity_key BLOB NOT NULL,
  address_sealed BLOB NOT NULL,
  UNIQUE (account_id, identity_key)
) STRICT;

CREATE TABLE installations (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  installation_id INTEGER NOT NULL,
  app_id INTEGER NOT NULL,
  claimed_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, installation_id)
) STRICT;

CREATE TABLE invitations (
  setup_code_hash BLOB PRIMARY KEY,
  link_hash BLOB NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  used_by INTEGER
, opened_at INTEGER) STRICT;

CREATE TABLE live_facts (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  outcome TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE looked_up (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('address', 'phone', 'external_id')),
  person_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id, kind, person_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;

CREATE TABLE oauth_clients (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  client_id_sealed BLOB NOT NULL
, grant_type TEXT NOT NULL DEFAULT 'implicit'
  CHECK (grant_type IN ('implicit', 'authorization_code', 'client_credentials')), client_secret_sealed BLOB) STRICT;

CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  detail BLOB NOT NULL,
  placed_at INTEGER NOT NULL,
  done_at INTEGER,
  result BLOB
) STRICT;

CREATE TABLE pending_connections (
  confirm_hash BLOB PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  browser_hash BLOB NOT NULL,
  connection_sealed BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pilot_agents (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulses (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  minute INTEGER NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (account_id, minute, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE redactions (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  chat_id TEXT NOT NULL,
  digest BLOB NOT NULL,
  length INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, chat_id, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE restrictions (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  identity_key BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('requester', 'phone', 'visitor')),
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, identity_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE tombstones (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chat', 'identity')),
  value BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE used_ids (
  id_hash BLOB PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;

