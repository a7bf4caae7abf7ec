-- Who may see a chat by their role: tokens of backend.chats.audience with a blank around each. What was
-- copied before has none and is shown to nobody whose role is limited, so all of it is copied again.

ALTER TABLE listings ADD COLUMN audience TEXT NOT NULL DEFAULT '';
UPDATE standing SET state = NULL, complete = 0;
