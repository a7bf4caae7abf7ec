-- The vault: accounts, sealed secrets, used ids, audit, call budgets. Times are seconds since 1970.
-- Tables and columns are named as in the vault on SQLite. Every primary, unique and foreign key begins
-- with the account, so that all of an account can lie on one machine of a cluster.

-- Rows belong to the account that the transaction named. A row with a secret is also shown to who presents
-- the secret, and names and access to who reads the directory of accounts ('*').
CREATE FUNCTION current_account() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN current_setting('chatside.account', true);

CREATE FUNCTION presented() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  RETURN decode(nullif(current_setting('chatside.presented', true), ''), 'hex');

CREATE FUNCTION keep_apart(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY own_account ON %s USING (account_id = current_account())', name);
END $$;

CREATE FUNCTION show_to_directory(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY directory ON %s FOR SELECT USING (current_account() = ''*'')', name);
END $$;

CREATE TABLE accounts (
  id text COLLATE "C" PRIMARY KEY,
  subdomain text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL,
  policy text CHECK (policy IN ('chat_agents', 'chat_role', 'everyone')),
  account_search bigint NOT NULL DEFAULT 0 CHECK (account_search IN (0, 1)),
  exports bigint NOT NULL DEFAULT 0 CHECK (exports IN (0, 1)),
  access_stopped_at bigint,
  keep_days bigint,
  visitor_names bigint CHECK (visitor_names IN (0, 1)),
  data_key_id text NOT NULL,
  data_key bytea NOT NULL
);
-- Unique by the lock that everybody takes who gives a name: an index that enforces it would have to begin
-- with the account.
CREATE INDEX accounts_by_subdomain ON accounts (subdomain);
CREATE INDEX accounts_by_origin ON accounts (origin);
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_account ON accounts USING (id = current_account());
SELECT show_to_directory('accounts');

CREATE TABLE account_aliases (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  origin text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, origin)
);
CREATE INDEX account_aliases_by_origin ON account_aliases (origin);
SELECT keep_apart('account_aliases'), show_to_directory('account_aliases');

CREATE TABLE pilot_agents (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id bigint NOT NULL,
  PRIMARY KEY (account_id, agent_id)
);
SELECT keep_apart('pilot_agents'), show_to_directory('pilot_agents');

-- Sessions begun at or before a moment are over. Agent 0 stands for all agents.
CREATE TABLE ended_sessions (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id bigint NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (account_id, agent_id)
);
SELECT keep_apart('ended_sessions'), show_to_directory('ended_sessions');

CREATE TABLE invitations (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  setup_code_hash bytea NOT NULL,
  link_hash bytea NOT NULL,
  expires_at bigint NOT NULL,
  used_by bigint,
  opened_at bigint,
  PRIMARY KEY (account_id, setup_code_hash)
);
CREATE INDEX invitations_by_code ON invitations (setup_code_hash);
CREATE INDEX invitations_by_link ON invitations (link_hash);
SELECT keep_apart('invitations');
CREATE POLICY presented ON invitations FOR SELECT
  USING (setup_code_hash = presented() OR link_hash = presented());
CREATE POLICY own_link ON invitations FOR UPDATE USING (link_hash = presented());

CREATE TABLE installations (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  installation_id bigint NOT NULL,
  app_id bigint NOT NULL,
  claimed_at bigint NOT NULL,
  PRIMARY KEY (account_id, installation_id)
);
SELECT keep_apart('installations');

CREATE TABLE oauth_clients (
  account_id text COLLATE "C" PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  client_id_sealed bytea NOT NULL,
  grant_type text NOT NULL DEFAULT 'implicit'
    CHECK (grant_type IN ('implicit', 'authorization_code', 'client_credentials')),
  client_secret_sealed bytea
);
SELECT keep_apart('oauth_clients');

CREATE TABLE connections (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  standby bigint NOT NULL CHECK (standby IN (0, 1)),
  token_sealed bytea NOT NULL,
  token_id bigint,
  agent_id bigint NOT NULL,
  agent_name_sealed bytea NOT NULL,
  scopes text NOT NULL,
  connected_at bigint NOT NULL,
  broken_at bigint,
  grant_type text NOT NULL
    CHECK (grant_type IN ('implicit', 'authorization_code', 'client_credentials')),
  refresh_token_sealed bytea,
  expires_at bigint,
  renew_at bigint,
  renewing_at bigint,
  broken_cause text,
  PRIMARY KEY (account_id, standby)
);
SELECT keep_apart('connections');

CREATE TABLE connect_states (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  state_hash bytea NOT NULL,
  browser_hash bytea NOT NULL,
  agent_id bigint,
  expires_at bigint NOT NULL,
  standby bigint NOT NULL DEFAULT 0 CHECK (standby IN (0, 1)),
  PRIMARY KEY (account_id, state_hash)
);
CREATE INDEX connect_states_by_hash ON connect_states (state_hash);
SELECT keep_apart('connect_states');
CREATE POLICY presented ON connect_states USING (state_hash = presented()) WITH CHECK (false);

CREATE TABLE pending_connections (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  confirm_hash bytea NOT NULL,
  browser_hash bytea NOT NULL,
  connection_sealed bytea NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (account_id, confirm_hash)
);
CREATE INDEX pending_connections_by_hash ON pending_connections (confirm_hash);
SELECT keep_apart('pending_connections');
CREATE POLICY presented ON pending_connections USING (confirm_hash = presented()) WITH CHECK (false);

-- Exports that were ordered and not fetched yet.
CREATE TABLE exports (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  link_hash bytea NOT NULL,
  expires_at bigint NOT NULL,
  ordered text NOT NULL,
  PRIMARY KEY (account_id, link_hash)
);
CREATE INDEX exports_by_link ON exports (link_hash);
SELECT keep_apart('exports');
CREATE POLICY presented ON exports USING (link_hash = presented()) WITH CHECK (false);

-- Of no account: nothing but hashes of what may be used once.
CREATE TABLE used_ids (
  id_hash bytea PRIMARY KEY,
  expires_at bigint NOT NULL
);
CREATE INDEX used_ids_by_expiry ON used_ids (expires_at);

CREATE TABLE audit (
  account_id text COLLATE "C" NOT NULL,
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  at bigint NOT NULL,
  action text NOT NULL,
  agent_id bigint,
  installation_id bigint,
  ticket_claimed bigint,
  requester_key text,
  chat_id text,
  grade text,
  note text,
  place text,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX audit_by_agent ON audit (account_id, agent_id, at);
-- A transcript that came with the list was not asked for: those have a note.
CREATE INDEX audit_opened ON audit (account_id, agent_id, requester_key, chat_id, at)
  WHERE action = 'opened' AND note IS NULL;
CREATE INDEX audit_aside ON audit (account_id, agent_id, requester_key, chat_id, id)
  WHERE action IN ('set_aside', 'taken_back');
CREATE INDEX audit_by_chat ON audit (account_id, chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX audit_by_requester ON audit (account_id, requester_key) WHERE requester_key IS NOT NULL;
SELECT keep_apart('audit');
-- What is too old goes, whosever it is: see the retention of the audit.
CREATE POLICY trimmed ON audit USING (at < nullif(current_setting('chatside.trim', true), '')::bigint)
  WITH CHECK (false);

-- Whom each agent looked up lately: what the brake counts, a row for each address, number or id.
CREATE TABLE looked_up (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('address', 'phone', 'external_id')),
  person_key text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (account_id, agent_id, kind, person_key)
);
CREATE INDEX looked_up_by_time ON looked_up (account_id, at);
SELECT keep_apart('looked_up');
CREATE POLICY trimmed ON looked_up USING (at <= nullif(current_setting('chatside.trim', true), '')::bigint)
  WITH CHECK (false);

CREATE TABLE call_budgets (
  account_id text COLLATE "C" PRIMARY KEY,
  next_at double precision NOT NULL,
  blocked_until double precision NOT NULL,
  per_minute double precision NOT NULL,
  throttled_at double precision NOT NULL
);
SELECT keep_apart('call_budgets');

CREATE TABLE activity (
  account_id text COLLATE "C" PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  used_at bigint,
  verified_at bigint
);
SELECT keep_apart('activity');

-- Orders and tombstones outlive their account: what was erased stays erased, and is answered for.
CREATE TABLE orders (
  account_id text COLLATE "C" NOT NULL,
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  kind text NOT NULL,
  detail bytea NOT NULL,
  placed_at bigint NOT NULL,
  done_at bigint,
  result bytea,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX orders_by_id ON orders (id);
CREATE INDEX orders_pending ON orders (account_id, id) WHERE done_at IS NULL;
SELECT keep_apart('orders');
CREATE POLICY named ON orders USING (id = nullif(current_setting('chatside.order', true), '')::bigint);

CREATE TABLE tombstones (
  account_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('chat', 'identity')),
  value bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (account_id, kind, value)
);
SELECT keep_apart('tombstones');

-- Addresses that never match anybody: a keyed hash to compare, the address sealed.
CREATE TABLE ignored_addresses (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  identity_key bytea NOT NULL,
  address_sealed bytea NOT NULL,
  PRIMARY KEY (account_id, identity_key)
);
SELECT keep_apart('ignored_addresses');

-- Accounts that were erased: a backup that is older must not bring them back.
CREATE TABLE erased_accounts (
  account_id text COLLATE "C" PRIMARY KEY,
  at bigint NOT NULL
);
SELECT keep_apart('erased_accounts');

CREATE TABLE agent_preferences (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id bigint NOT NULL,
  hide_lines bigint NOT NULL,
  show_times bigint NOT NULL,
  open_newest bigint,
  PRIMARY KEY (account_id, agent_id)
);
SELECT keep_apart('agent_preferences');

-- What an account's Zendesk was found to do where its documentation leaves it open.
CREATE TABLE live_facts (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name text NOT NULL,
  outcome text NOT NULL,
  found_at bigint NOT NULL,
  PRIMARY KEY (account_id, name)
);
SELECT keep_apart('live_facts');

-- Of no account: who writes, until when unless renewed. Expired ones are anybody's.
CREATE TABLE leases (
  name text COLLATE "C" PRIMARY KEY,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- People whose chats are kept but shown to nobody, by keyed hashes of what they are known by.
CREATE TABLE restrictions (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  identity_key bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('requester', 'phone', 'visitor')),
  at bigint NOT NULL,
  PRIMARY KEY (account_id, identity_key)
);
SELECT keep_apart('restrictions');

-- Words that are hidden in a chat: their length and a keyed hash, never themselves.
CREATE TABLE redactions (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  chat_id text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  length bigint NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (account_id, chat_id, digest)
);
SELECT keep_apart('redactions');

-- Agents who may read the account's audit.
CREATE TABLE auditors (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id bigint NOT NULL,
  PRIMARY KEY (account_id, agent_id)
);
SELECT keep_apart('auditors');

-- What happened by minute.
CREATE TABLE pulses (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  minute bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (account_id, minute, kind)
);
SELECT keep_apart('pulses');
