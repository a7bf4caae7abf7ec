-- What people may ask for of what is kept about them. Times are seconds since 1970.

-- People whose chats are kept but shown to nobody, by keyed hashes of what they are known by.
CREATE TABLE restrictions (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  identity_key BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('requester', 'phone', 'visitor')),
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, identity_key)
) STRICT, WITHOUT ROWID;

-- Words that are hidden in a chat: their length and a keyed hash, never themselves.
CREATE TABLE redactions (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  chat_id TEXT NOT NULL,
  digest BLOB NOT NULL,
  length INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, chat_id, digest)
) STRICT, WITHOUT ROWID;

-- Agents who may read the account's audit.
CREATE TABLE auditors (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_by_chat ON audit (account_id, chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX audit_by_requester ON audit (account_id, requester_key)
  WHERE requester_key IS NOT NULL;
