CREATE INDEX chats_by_check ON chats (checked, number);

CREATE INDEX chats_by_start ON chats (started_ms);

CREATE INDEX listings_by_ticket ON listings (ticket_id, started_ms) WHERE ticket_id IS NOT NULL;

CREATE TABLE bodies (
  number INTEGER PRIMARY KEY,
  encoding TEXT NOT NULL,
  transcript BLOB NOT NULL,
  words BLOB NOT NULL,
  facets TEXT NOT NULL
) STRICT;

CREATE TABLE chats (
  number INTEGER PRIMARY KEY,
  place INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  updated INTEGER NOT NULL,
  checked INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  content_hash BLOB NOT NULL,
  keys BLOB NOT NULL
) STRICT;

CREATE TABLE identities (
  key BLOB NOT NULL,
  started_ms INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (key, started_ms, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE listings (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ticket_id INTEGER,
  email BLOB NOT NULL,
  visitor BLOB NOT NULL,
  visitor_name BLOB NOT NULL,
  summary BLOB NOT NULL
, audience TEXT NOT NULL DEFAULT '') STRICT;

CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;

CREATE TABLE quarantine (
  id TEXT PRIMARY KEY,
  raw BLOB NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE restrictions (
  key BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (words, facets, who, content = '', tokenize = 'ascii');

CREATE TABLE standing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  turn INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0,
  chats INTEGER NOT NULL DEFAULT 0,
  oldest_ms INTEGER,
  newest_ms INTEGER,
  as_of INTEGER,
  complete INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  traces INTEGER NOT NULL DEFAULT 0,
  state BLOB,
  roster BLOB
, masked INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE tombstones (
  value BLOB PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE withheld (
  id TEXT PRIMARY KEY,
  updated INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  keys BLOB NOT NULL,
  chat BLOB NOT NULL
) STRICT;

