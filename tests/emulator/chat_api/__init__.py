"""Zendesk Chat's REST interface under `/api/v2/chat/`."""
