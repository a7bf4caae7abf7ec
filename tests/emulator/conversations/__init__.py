"""The door of the Chat Conversations API: `startAgentSession`, and nothing behind it.

Not here: the WebSocket, and every other query, mutation and subscription.
"""
