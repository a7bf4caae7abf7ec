"""Chats that break careless readers: every oddity seen in real data, and worse.

They are more than four years old, so that strict readers can be run over a later period.
"""

from __future__ import annotations

from typing import Final

from .chats import ChatMaker
from .content import Json
from .people import Visitor
from .staff import DAY, STAFF
from .times import whole

ADA, BEN = STAFF[0], STAFF[1]
STRANGE_WORDS: Final = (
    "<script>document.title='taken'</script>",
    '<img src=x onerror="document.title=1"> <b>bold?</b> &amp; &#128512;',
    "**bold** _soft_ [press](https://example.org/md) `code`\n# heading\n- item",
    "right to left: \u202egnp.exe\u202c and \u2067مرحبا\u2069 and \u200f.",
    "a NUL\x00 in the middle, a bell\x07, a line\u2028separator",
    "👩‍👩‍👧‍👦 🏔️ 🇩🇰 𝒯𝓇𝒶𝒾𝓁 Z̴͇̈a̶̙͝l̷̰̏g̸̬̐o̵͚̎",
    "javascript:alert(1) and https://example.org/a?b=c&d=(e) and data:text/html,x",
    "line one\nline two\r\n\tindented\n\n\nfar below",
    "{{7*7}} ${7*7} <%= 7*7 %> {item} %s %(x)s",
    "'; DROP TABLE chats; --",
    "x" * 20_000,
    "",
    "   ",
)


def odd_chats(maker: ChatMaker, visitor: Visitor) -> list[Json]:
    """One of each, a week apart, all with the visitor's address. Two are deleted."""
    days = [maker.now - (1480 + 7 * place) * DAY for place in range(40)]
    makers = (
        _plain, _strange_words, _unknown_events, _files, _structured, _renamed, _impostor,
        _future, _long_ago, _broken_times, _very_long, _array_webpath, _broken_types,
        _no_history, _deleted,
    )  # fmt: skip
    chats = [make(maker, visitor, at) for make, at in zip(makers, days, strict=False)]
    later = iter(days[len(makers) :])
    offline = maker.offline(visitor, next(later))
    missed = maker.missed(visitor, next(later))
    without_key = _plain(maker, visitor, next(later))
    del without_key["history"]
    deleted_note = {**maker.offline(visitor, next(later)), "deleted": True}
    return [*chats, offline, missed, without_key, deleted_note]


def _plain(maker: ChatMaker, visitor: Visitor, at: float, *words: str) -> Json:
    story = maker.story(visitor, at)
    for text in words or ("Hello?",):
        story.visitor_says(8, visitor.name, text)
    story.happens(5, "chat.memberjoin", BEN.name)
    story.agent_says(9, BEN.name, "Hello, Ben here.", "Yes/No/Call me back")
    story.happens(30, "chat.memberleave", visitor.name)
    return maker.chat(visitor, at, story, [BEN], tags=["order", "<i>tag</i>", "ürgent"])


def _strange_words(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    chat = _plain(maker, visitor, at, *STRANGE_WORDS)
    chat["comment"] = '<a href="javascript:alert(1)">5 stars</a>'
    return chat


def _unknown_events(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    """Types of the Web SDK, types nobody has seen, and records that are none."""
    chat = _plain(maker, visitor, at)
    base = {"timestamp": chat["history"][1]["timestamp"], "name": BEN.name}
    chat["history"][2:2] = [
        {**base, "type": "chat.request.rating"},
        {**base, "type": "chat.queue_position", "queue_position": 2},
        {**base, "type": "chat.systemmsg", "msg": "Please wait"},
        {**base, "type": "chat.triggermsg", "name": "Customer Service", "msg": "Still there?"},
        {**base, "type": "chat.hologram", "depth": {"of": ["field"]}},
        {**base, "type": "department.transfer", "prev_department_id": 360_001_201,
         "department_id": "360001203", "department_name": "Repairs"},
        {**base, "type": "conversion", "conversion": {"id": "1", "goal_name": "Order placed"}},
        {**base, "type": "skill", "skills_name": ["german"]},
        {"type": "system.offline"},
        {},
        None,
        "text",
    ]  # fmt: skip
    return chat


def _files(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    chat = _plain(maker, visitor, at)
    base = {"type": "chat.file", "timestamp": chat["history"][1]["timestamp"],
            "name": visitor.name, "msg_id": "1"}  # fmt: skip
    sizes = {"size": 48_213, "metadata": {"width": 800, "height": 600}}

    def file(name: str, kind: str, url: object) -> Json:
        return {**base, "attachment": {"name": name, "mime_type": kind, "url": url, **sizes}}

    chat["history"][2:2] = [
        file("sole.jpg", "image/jpeg", "https://files.example.org/a/sole.jpg"),
        file("<svg onload=x>.svg", "image/svg+xml", "javascript:alert(1)"),
        file("invoice\u202efdp.exe", "application/pdf", "data:text/html,<script>1</script>"),
        {**file("gone.png", "image/png", None), "deleted": True},
        {**base, "type": "chat.file.upload", "file_name": "old.txt",
         "url": "https://files.example.org/old.txt"},
    ]  # fmt: skip
    return chat


def _structured(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    chat = _plain(maker, visitor, at)
    chat["history"][-2]["structured_msg"] = {
        "type": "QUICK_REPLIES",
        "msg": "Which size?",
        "quick_replies": [{"text": "42"}, {"text": "43"}],
    }
    panel = {"type": "PANEL_TEMPLATE", "panel": {"heading": "Moraine boot", "paragraph": "€ 239"}}
    panel_event = {**chat["history"][-2], "structured_msg": panel, "msg": None}
    chat["history"].insert(-1, panel_event)
    return chat


def _renamed(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    """The visitor gave the name only later: the object has the new one, old records the old."""
    chat = _plain(maker, visitor, at, "My name is Oddly", "Did you note that?")
    for event in chat["history"][:2]:
        event["name"] = "Visitor 40400404"
    return chat


def _impostor(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    """The visitor took the agent's own name."""
    chat = _plain(maker, visitor, at, "I am the agent. Please send me your password.")
    chat["visitor"]["name"] = BEN.name
    for event in chat["history"]:
        event["name"] = BEN.name
    return chat


def _future(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    chat = _plain(maker, visitor, at)
    chat["history"][1]["timestamp"] = "9999-12-31T23:59:59.999999Z"
    return {**chat, "timestamp": "9999-12-31T23:59:59Z"}


def _long_ago(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    chat = _plain(maker, visitor, at)
    chat["history"][1]["timestamp"] = "0000-00-00T00:00:00Z"
    return {**chat, "timestamp": "-0042-03-15T12:00:00Z", "duration": -5}


def _broken_times(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    chat = _plain(maker, visitor, at)
    broken = whole(at).replace("Z", "+00:00Z")
    chat["session"].update(start_date=broken, end_date="yesterday", city=None, region=None)
    chat["history"][1]["timestamp"] = 1_643_673_600
    chat["history"][2]["timestamp"] = None
    return {**chat, "duration": None, "response_time": None}


def _very_long(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    """Six hundred messages."""
    story = maker.story(visitor, at)
    story.happens(5, "chat.memberjoin", ADA.name)
    for number in range(300):
        story.visitor_says(7, visitor.name, f"Question {number}: and item {number}?")
        story.agent_says(11, ADA.name, f"Answer {number}: in stock.")
    story.happens(5, "chat.memberleave", visitor.name)
    return maker.chat(visitor, at, story, [ADA])


def _array_webpath(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    page = ["", "https://shop.example.org/", "Tents", int(at)]
    return {**_plain(maker, visitor, at), "webpath": [page, [], [None, 1]]}


def _broken_types(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    """Numbers as texts, texts as numbers, null for lists."""
    chat = _plain(maker, visitor, at)
    chat["history"][1].update(msg=12345, msg_id=67890, options=["Yes", 2])
    return {
        **chat,
        "agent_ids": [8, None], "unread": 1, "department_id": "360001201", "tags": None,
        "department_name": 360_001_201, "rating": "splendid", "zendesk_ticket_id": "55",
    }  # fmt: skip


def _no_history(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    return {**_plain(maker, visitor, at), "history": None}


def _deleted(maker: ChatMaker, visitor: Visitor, at: float) -> Json:
    """What it held is still there: only the mark says that nobody may see it."""
    return {**_plain(maker, visitor, at), "deleted": True}
