"""Conversations that go on: they begin, somebody speaks, they end, and each is a change."""

from __future__ import annotations

import random
from typing import Protocol

from msgspec import Struct

from .chats import ChatMaker
from .content import Json
from .people import Visitor, named
from .staff import STAFF
from .story import Story
from .times import whole

_AGENT = STAFF[0]


class Keeper(Protocol):
    def put_chat(self, chat: Json, now: float | None = None, late_s: float = 0) -> None: ...


class Conversation(Struct):
    visitor: Visitor
    story: Story
    chat: Json
    answered: bool = False


class Running:
    def __init__(self, keeper: Keeper, account_number: int, now: int) -> None:
        self._keeper = keeper
        self._maker = ChatMaker(random.Random(f"running:{account_number}"), account_number, now)
        self._talks: dict[str, Conversation] = {}

    def __contains__(self, chat_id: str) -> bool:
        return chat_id in self._talks

    def begin(self, email: str, name: str, words: str, now: float) -> str:
        """The new chat's id."""
        visitor = named(self._maker.rng, self._maker.account_number, name, email)
        story = self._maker.story(visitor, now - 1)
        story.visitor_says(max(0.0, now - story.at), name, words)
        chat = self._maker.chat(visitor, now - 1, story, [], zendesk_ticket_id=None)
        self._talks[chat["id"]] = talk = Conversation(visitor, story, chat)
        self._put(talk, now)
        return str(chat["id"])

    def say(self, chat_id: str, words: str, now: float, *, of_visitor: bool = True) -> None:
        talk = self._talks[chat_id]
        after = max(0.0, now - talk.story.at)
        if of_visitor:
            talk.story.visitor_says(after, talk.visitor.name, words)
        else:
            self._agent_says(talk, after, words)
        self._put(talk, now)

    def end(self, chat_id: str, now: float) -> None:
        talk = self._talks.pop(chat_id)
        talk.story.happens(max(0.0, now - talk.story.at), "chat.memberleave", talk.visitor.name)
        self._put(talk, now, end=whole(talk.story.at))

    def _agent_says(self, talk: Conversation, after: float, words: str) -> None:
        if not talk.answered:
            talk.story.happens(after, "chat.memberjoin", _AGENT.name)
            talk.answered, after = True, 0.0
        talk.story.agent_says(after, _AGENT.name, words)

    def _put(self, talk: Conversation, now: float, end: str | None = None) -> None:
        """Until the end there is no `end_timestamp`."""
        agents = [_AGENT] if talk.answered else []
        members = {
            "end_timestamp": end,
            "agent_names": [agent.name for agent in agents],
            "agent_ids": [str(agent.id) for agent in agents],
            "missed": not agents and end is not None,
            "session": {**talk.chat["session"], "end_date": end},
            "history": list(talk.story.events),
        }
        self._keeper.put_chat({**talk.chat, **talk.story.numbers(), **members}, now)
