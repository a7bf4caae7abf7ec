-- The mirrors of all accounts. Times are milliseconds since 1970 where a name ends in _ms, else seconds.

-- A row for each mirror. `masked` once every chat that was copied before card numbers were masked has been gone
-- through; `restricted` joins the keys of people whose chats are withheld. `turn` counts writes, `version` those after which answers may differ; `writer` is the
-- number of the writer who may write: who comes gets the next, and whoever had one before is out.
CREATE TABLE mirrors (
  account_id text COLLATE "C" PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  writer bigint NOT NULL DEFAULT 0,
  turn bigint NOT NULL,
  version bigint NOT NULL,
  last_number bigint NOT NULL DEFAULT 0,
  chats bigint NOT NULL DEFAULT 0,
  tokens bigint NOT NULL DEFAULT 0,
  oldest_ms bigint,
  newest_ms bigint,
  as_of bigint,
  complete boolean NOT NULL DEFAULT false,
  quarantined bigint NOT NULL DEFAULT 0,
  traces boolean NOT NULL DEFAULT false,
  masked boolean NOT NULL DEFAULT false,
  restricted bytea NOT NULL DEFAULT '',
  state bytea,
  roster bytea
);
SELECT keep_apart('mirrors');

-- What lists show, and what the sync asks about. No foreign key to the mirror: who writes has locked it.
CREATE TABLE chats (
  account_id text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  checked bigint NOT NULL,
  started_ms bigint NOT NULL,
  ended_ms bigint,
  ticket_id bigint,
  content_hash bytea NOT NULL,
  keys bytea NOT NULL,
  email bytea NOT NULL,
  visitor bytea NOT NULL,
  visitor_name bytea NOT NULL,
  audience text NOT NULL,
  summary bytea NOT NULL,
  PRIMARY KEY (account_id, number)
);
CREATE UNIQUE INDEX chats_by_id ON chats (account_id, id);
CREATE INDEX chats_by_check ON chats (account_id, checked, number);
CREATE INDEX chats_by_start ON chats (account_id, started_ms, number);
CREATE INDEX chats_by_ticket ON chats (account_id, ticket_id, started_ms, number) WHERE ticket_id IS NOT NULL;
SELECT keep_apart('chats');

CREATE TABLE bodies (
  account_id text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  encoding text NOT NULL,
  transcript bytea NOT NULL,
  PRIMARY KEY (account_id, number)
);
ALTER TABLE bodies ALTER COLUMN transcript SET STORAGE EXTERNAL;
SELECT keep_apart('bodies');

CREATE TABLE identities (
  account_id text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  started_ms bigint NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (account_id, key, started_ms, number)
);
SELECT keep_apart('identities');

-- What each chat says: `words` and `facets` are tokens with a blank before, between and behind them; `length` counts
-- all of a chat's tokens, for the order of the best.
CREATE TABLE words (
  account_id text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  words text COLLATE "C" NOT NULL,
  facets text COLLATE "C" NOT NULL,
  length bigint NOT NULL,
  PRIMARY KEY (account_id, number)
);
SELECT keep_apart('words');

-- Which chats have a token: of 1024 numbers at a time, as offsets of two bytes each, or as 1024 bits where these are
-- shorter. An index of PostgreSQL's own can't be used under row-level security: its operators may not look at
-- rows before the account is known.
CREATE TABLE postings (
  account_id text COLLATE "C" NOT NULL,
  token text COLLATE "C" NOT NULL,
  block bigint NOT NULL,
  members bytea NOT NULL,
  PRIMARY KEY (account_id, token, block)
);
ALTER TABLE postings ALTER COLUMN members SET STORAGE PLAIN;
SELECT keep_apart('postings');

CREATE TABLE quarantine (
  account_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  raw bytea NOT NULL,
  reason text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (account_id, id)
);
SELECT keep_apart('quarantine');

-- Chats of people whose data is restricted: kept whole, in no list, in no index.
CREATE TABLE withheld (
  account_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  updated bigint NOT NULL,
  last_ms bigint NOT NULL,
  started_ms bigint NOT NULL,
  keys bytea NOT NULL,
  chat bytea NOT NULL,
  PRIMARY KEY (account_id, id)
);
SELECT keep_apart('withheld');
