"""What of a chat can be searched for: what people said in it, and what it is known by."""

from __future__ import annotations

from typing import Final

from backend.chats.model import Chat
from backend.chats.typed_name import typed_name
from backend.chats.words import document_words

SAID: Final = frozenset(("message", "comment"))


def searchable(chat: Chat) -> str:
    """The tokens of messages, comment, file names, tags and the names of agents and visitor.

    An agent who remembers whom a chat was with finds it by that name, once a chat however much
    they wrote. Departments are no words of anybody's: they are filtered by, as in `facets`. What
    Zendesk says by itself (who joined, which event it was) is left out.
    """
    texts = [event.text or "" for event in chat.events if event.kind in SAID]
    texts += [event.file.name for event in chat.events if event.file]
    if chat.comment and chat.comment not in texts:
        texts.append(chat.comment)
    texts += chat.tags
    texts += chat.agents
    if typed_name(chat.visitor.name):
        texts.append(chat.visitor.name)
    return document_words("\n".join(texts))
