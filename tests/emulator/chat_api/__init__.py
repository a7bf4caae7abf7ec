"""Zendesk Chat's REST interface under `/api/v2/chat/` (facts chat-api 3 to 6)."""
