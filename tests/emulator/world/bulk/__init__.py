"""Ordinary chats by the million: none is held, each is made from its number when asked for."""
