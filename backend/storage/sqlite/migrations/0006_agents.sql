-- What belongs to an agent: how they like to read, and which chats they opened themselves.

CREATE TABLE agent_preferences (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  hide_lines INTEGER NOT NULL,
  show_times INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

-- A transcript that came with the list was not asked for: those have a note.
CREATE INDEX audit_opened ON audit (account_id, agent_id, requester_key, chat_id, at)
  WHERE action = 'opened' AND note IS NULL;
