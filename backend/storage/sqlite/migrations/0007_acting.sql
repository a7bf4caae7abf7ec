-- What agents do with a chat: set aside as not this customer's, and exported.

CREATE INDEX audit_aside ON audit (account_id, agent_id, requester_key, chat_id, id)
  WHERE action IN ('set_aside', 'taken_back');

-- Whether chats of the account may be exported.
ALTER TABLE accounts ADD COLUMN exports INTEGER NOT NULL DEFAULT 0
  CHECK (exports IN (0, 1));

-- Exports that were ordered and not fetched yet. Times are seconds since 1970.
CREATE TABLE exports (
  link_hash BLOB PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  ordered TEXT NOT NULL
) STRICT, WITHOUT ROWID;
