-- Who may read: by Chat's roles, too; by name while a pilot is on; nobody while access is stopped.

ALTER TABLE accounts ADD COLUMN who TEXT CHECK (who IN ('chat_agents', 'chat_role', 'everyone'));
UPDATE accounts SET who = policy;
ALTER TABLE accounts DROP COLUMN policy;
ALTER TABLE accounts RENAME COLUMN who TO policy;
ALTER TABLE accounts ADD COLUMN access_stopped_at INTEGER;

CREATE TABLE pilot_agents (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;

-- Sessions begun at or before a moment are over. Agent 0 stands for all agents.
CREATE TABLE ended_sessions (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, agent_id)
) STRICT, WITHOUT ROWID;
