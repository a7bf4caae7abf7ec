-- Whether agents may search all chats of the account, not only one requester's.

ALTER TABLE accounts ADD COLUMN account_search INTEGER NOT NULL DEFAULT 0
  CHECK (account_search IN (0, 1));
