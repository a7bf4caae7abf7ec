"""From an outline to the whole chat: made as all other chats, with dice that the number throws."""

from __future__ import annotations

import random
from typing import Final

from tests.emulator.world.chats import ChatMaker
from tests.emulator.world.content import Json
from tests.emulator.world.people import Visitor
from tests.emulator.world.settings import DEPARTMENTS
from tests.emulator.world.staff import STAFF, Member
from tests.emulator.world.story import Story

from .mixing import mixed, salt
from .outlines import Outline
from .words import halves

_TALKERS: Final = [member for member in STAFF if member.chat_role and member.departments]
_RATINGS: Final = ("good", "good", "good", "bad")


class BulkMaker:
    def __init__(self, account_number: int, now: int, seed: int) -> None:
        self._rng = random.Random()
        self._maker = ChatMaker(self._rng, account_number, now)
        self._halves, self._salt = halves(seed), salt(seed, account_number, "maker")

    def made(self, outline: Outline, visitor: Visitor, planted: list[str]) -> Json:
        """The words planted are in what the visitor says first. Id, tags and marks come later."""
        self._rng.seed(mixed(outline.number, self._salt))
        first = f"{self._line()} {' '.join(planted)}"
        if outline.kind == "offline":
            return {**self._maker.offline(visitor, outline.start), "message": first}
        if outline.kind == "missed":
            return self._missed(outline, visitor, first)
        return self._answered(outline, visitor, first)

    def _answered(self, outline: Outline, visitor: Visitor, first: str) -> Json:
        agent = self._rng.choice(_TALKERS)
        place = agent.departments[0]
        story = self._maker.story(visitor, outline.start, (place, DEPARTMENTS[place][0]))
        self._converse(story, outline, visitor.name, agent, first)
        rating = self._rng.choice(_RATINGS) if self._rng.random() < 0.3 else None
        self._leave(story, outline, visitor)
        return self._maker.chat(
            visitor, outline.start, story, [agent], rating=rating,
            department_id=place, department_name=DEPARTMENTS[place][0],
        )  # fmt: skip

    def _converse(
        self, story: Story, outline: Outline, name: str, agent: Member, first: str
    ) -> None:
        """The visitor begins, the agent answers; then one or the other speaks."""
        rest = outline.gap_s / 4
        story.visitor_says(rest, name, first)
        story.happens(rest, "chat.memberjoin", agent.name)
        turns = self._rng.getrandbits(64) | 1
        for place in range(outline.messages - 1):
            if turns >> place % 64 & 1:
                story.agent_says(outline.gap_s, agent.name, self._line())
            else:
                story.visitor_says(outline.gap_s, name, self._line())

    def _missed(self, outline: Outline, visitor: Visitor, first: str) -> Json:
        story = self._maker.story(visitor, outline.start)
        story.visitor_says(2, visitor.name, first)
        self._leave(story, outline, visitor)
        return self._maker.chat(visitor, outline.start, story, [], missed=True, unread=True)

    def _leave(self, story: Story, outline: Outline, visitor: Visitor) -> None:
        story.happens(outline.end + 0.5 - story.at, "chat.memberleave", visitor.name)

    def _line(self) -> str:
        draw = self._rng.getrandbits(24)
        return f"{self._halves[draw >> 12]} {self._halves[draw & 4095]}"
