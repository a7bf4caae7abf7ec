-- Where in Zendesk an agent's page stands, and whether the newest chat opens by itself for them.

ALTER TABLE audit ADD COLUMN place TEXT;
ALTER TABLE agent_preferences ADD COLUMN open_newest INTEGER;
