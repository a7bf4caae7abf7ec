"""Chats and offline messages of the shop, as whole JSON objects."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Final

from .content import Json
from .people import Visitor, letters
from .settings import DEPARTMENTS
from .shop import (
    BROWSERS,
    COMMENTS,
    ITEMS,
    ITEMS_OF,
    OFFLINE,
    PAGES,
    TRIGGER_NAME,
    TRIGGER_WORDS,
)
from .staff import FITTING, ORDERS, REPAIRS, STAFF, Member
from .story import Story
from .talk import TALKS, Line, Talk
from .times import micro, whole

_FIRST_LETTERS: Final = {"2021": "S", "2022": "S", "2023": "T", "2024": "U"}
_DEPARTMENT_OF: Final = {"fitting": FITTING, "repair": REPAIRS, "care": REPAIRS}
_TALKERS: Final = [member for member in STAFF if member.chat_role]


class ChatMaker:
    """Makes chats of one account; everything random comes from `rng`."""

    def __init__(self, rng: random.Random, account_number: int, now: int) -> None:
        self.rng, self.account_number, self.now = rng, account_number, now

    def any(self, visitor: Visitor, at: float) -> Json:
        """One of the kinds a shop sees, as often as a shop sees it."""
        share = self.rng.random()
        if share < 0.12:
            return self.offline(visitor, at)
        if share < 0.18:
            return self.missed(visitor, at)
        chat = self.answered(visitor, at)
        if share > 0.97:
            chat["history"] = None
        return chat

    def answered(self, visitor: Visitor, at: float) -> Json:
        """A conversation with one agent, or with two when it is handed on."""
        rng = self.rng
        talk = rng.choice(TALKS[visitor.language])
        place = _DEPARTMENT_OF.get(talk.tag, ORDERS)
        agent = rng.choice([member for member in _TALKERS if place in member.departments])
        story = self.story(visitor, at, (place, DEPARTMENTS[place][0]))
        triggered = rng.random() < 0.08
        if triggered:
            story.agent_says(3, TRIGGER_NAME, rng.choice(TRIGGER_WORDS))
        agents = self._converse(story, visitor, agent, talk)
        rated = self._close(story, visitor, agents[-1], talk)
        return self.chat(
            visitor, at, story, agents, department_id=place, department_name=DEPARTMENTS[place][0],
            started_by="trigger" if triggered else "visitor", triggered=triggered,
            triggered_response=triggered, tags=[talk.tag], **rated,
        )  # fmt: skip

    def missed(self, visitor: Visitor, at: float) -> Json:
        """The visitor asked, nobody came."""
        story = self.story(visitor, at)
        talk = self.rng.choice(TALKS[visitor.language])
        story.visitor_says(2, visitor.name, self.filled(talk).lines[0].words)
        story.happens(240, "chat.memberleave", visitor.name)
        return self.chat(visitor, at, story, [], missed=True, unread=True)

    def offline(self, visitor: Visitor, at: float) -> Json:
        """A message left while the shop was closed; half have the malformed session dates."""
        shape = "%Y-%m-%dT%H:%M:%S+00:00Z" if self.rng.random() < 0.5 else "%Y-%m-%dT%H:%M:%SZ"
        moment = f"{datetime.fromtimestamp(at, UTC):{shape}}"
        session = self._session(visitor, at, at)
        return {
            "id": self.new_id(at),
            "type": "offline_msg",
            "timestamp": whole(at),
            "message": _fill(self.rng.choice(OFFLINE), self._blanks("")),
            "visitor": _visitor(visitor),
            "session": {**session, "start_date": moment, "end_date": moment},
            "department_id": None,
            "department_name": None,
            "zendesk_ticket_id": None,
            "unread": self.rng.random() < 0.3,
            "webpath": [],
            "tags": [],
            "deleted": False,
            "update_timestamp": whole(at + 1),
        }

    def story(
        self, visitor: Visitor, at: float, department: tuple[int, str] | None = None
    ) -> Story:
        part = visitor.id.rpartition(".")[2]
        story = Story(f"#supportchat:{self.account_number}-{part}", at + self.rng.random())
        story.visitor_joins(visitor.name, department)
        return story

    def chat(
        self, visitor: Visitor, at: float, story: Story, agents: list[Member], **changes: object
    ) -> Json:
        """The object around a finished story."""
        return {
            "id": self.new_id(at),
            "type": "chat",
            "timestamp": whole(at),
            "end_timestamp": whole(story.at),
            "visitor": _visitor(visitor),
            "session": self._session(visitor, at, story.at),
            "started_by": "visitor",
            "agent_names": [agent.name for agent in agents],
            "agent_ids": [str(agent.id) for agent in agents],
            "department_id": None,
            "department_name": None,
            **story.numbers(),
            "missed": False, "triggered": False, "triggered_response": False, "unread": False,
            "dropped": False, "proactive": False,
            "rating": None,
            "comment": None,
            "tags": [],
            "zendesk_ticket_id": self._ticket_id(),
            "referrer_search_engine": "", "referrer_search_terms": "",
            "webpath": self._webpath(at),
            "conversions": [],
            "history": story.events,
            "deleted": False,
            "update_timestamp": whole(self._updated(story.at)),
            **changes,
        }  # fmt: skip

    def new_id(self, at: float) -> str:
        return chat_id(at, self.account_number, letters(self.rng, 12))

    def filled(self, talk: Talk) -> Talk:
        """The same item, order and number of days in all lines."""
        blanks = self._blanks(talk.tag)
        lines = (Line(line.of_visitor, _fill(line.words, blanks)) for line in talk.lines)
        return Talk(talk.tag, tuple(lines))

    def _blanks(self, tag: str) -> dict[str, str]:
        rng = self.rng
        return {
            "{item}": rng.choice(ITEMS_OF.get(tag, ITEMS)),
            "{order}": str(rng.randrange(40_000, 99_999)),
            "{days}": str(rng.randrange(2, 9)),
        }

    def _converse(self, story: Story, visitor: Visitor, agent: Member, talk: Talk) -> list[Member]:
        """The lines of the talk; one in twelve is handed on to a second agent."""
        rng, agents = self.rng, [agent]
        handed_on = len(talk.lines) // 2 if rng.random() < 1 / 12 else None
        for place, line in enumerate(self.filled(talk).lines):
            if line.of_visitor:
                story.visitor_says(rng.uniform(4, 70), visitor.name, line.words)
                continue
            if place == 1:
                story.happens(rng.uniform(5, 90), "chat.memberjoin", agent.name)
            elif handed_on is not None and place >= handed_on and len(agents) == 1:
                agents.append(rng.choice([other for other in _TALKERS if other != agent]))
                story.happens(20, "chat.memberjoin", agents[-1].name)
                story.happens(4, "chat.memberleave", agent.name)
            story.agent_says(rng.uniform(6, 80), agents[-1].name, line.words)
        return agents

    def _close(self, story: Story, visitor: Visitor, agent: Member, talk: Talk) -> Json:
        """Tag, perhaps rating and comment, and the end."""
        rng, rated = self.rng, Json()
        if rng.random() < 0.6:
            story.happens(9, "chat.tag", agent.name, tags=[], new_tags=[talk.tag])
        if rng.random() < 0.3:
            rating = "good" if rng.random() < 0.85 else "bad"
            rated = {"rating": rating}
            story.happens(12, "chat.rating", visitor.name, rating=None, new_rating=rating)
            if rng.random() < 0.4:
                comment = rated["comment"] = rng.choice(COMMENTS[rating])
                story.happens(20, "chat.comment", visitor.name, comment=None, new_comment=comment)
        story.happens(rng.uniform(5, 60), "chat.memberleave", visitor.name)
        return rated

    def _session(self, visitor: Visitor, at: float, end: float) -> Json:
        browser, platform, user_agent = self.rng.choice(BROWSERS)
        city, region, code, country = visitor.city
        day = datetime.fromtimestamp(at, UTC)
        return {
            "id": f"{day:%y%m%d}.{self.account_number}.{letters(self.rng, 17)}",
            "browser": browser, "platform": platform, "user_agent": user_agent, "ip": visitor.ip,
            "city": city, "region": region, "country_code": code, "country_name": country,
            "start_date": whole(at), "end_date": whole(end),
        }  # fmt: skip

    def _webpath(self, at: float) -> list[object]:
        """Pages before the chat; in one chat of thirty the items are arrays."""
        pages = self.rng.sample(PAGES, self.rng.randrange(1, 4))
        steps = [(f"https://shop.example.org{path}", title) for path, title in pages]
        if self.rng.random() < 1 / 30:
            return [["", url, title, int(at)] for url, title in steps]
        return [{"from": "", "to": u, "title": t, "timestamp": micro(at - 40)} for u, t in steps]

    def _ticket_id(self) -> int | None:
        return self.rng.randrange(20_000, 90_000) if self.rng.random() < 0.2 else None

    def _updated(self, end: float) -> float:
        """Soon after the end, or, for one in twenty, at some later edit."""
        late = self.rng.uniform(3600, 40 * 86_400) if self.rng.random() < 0.05 else 20
        return min(end + late, max(end, self.now - 600))


def chat_id(at: float, account_number: int, code: str) -> str:
    """`2602.1234567.VaB3dEfGhIjK9`: month, account, a letter that moves on, and the code."""
    day = whole(at)
    return f"{day[2:4]}{day[5:7]}.{account_number}.{_FIRST_LETTERS.get(day[:4], 'V')}{code}"


def _fill(words: str, blanks: dict[str, str]) -> str:
    for blank, value in blanks.items():
        words = words.replace(blank, value)
    return words


def _visitor(visitor: Visitor) -> Json:
    return {
        "id": visitor.id,
        "name": visitor.name,
        "email": visitor.email,
        "phone": visitor.phone,
        "notes": visitor.notes,
    }
