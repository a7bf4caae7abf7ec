"""Answers of the panel's interface, invented, shaped as docs/reference/api.json says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

Json = dict[str, Any]

NOW: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""The panel takes the server's clock; so the pictures are the same on any day."""
ADA: Final = {"name": "Ada Lindqvist", "role": "agent"}
MIA: Final = {"name": "Mia Sørensen", "role": "visitor"}
ROBOT: Final = {"name": "Welcome", "role": "trigger"}
WORDS: Final = (
    ("Hello! My boots have arrived, but the left sole is coming off.", "Ada Lindqvist"),
    ("Could I change the delivery address of order 48213?", "Ben Okafor"),
    ("Is the Moraine tent waterproof enough for two weeks of rain?", "Ada Lindqvist"),
    ("Nobody answered last time.", ""),
    ("Thank you, the refund came today.", "Priya Natarajan"),
    ("Which size should I take if I am between 42 and 43?", "Ben Okafor"),
    ("The zip of my jacket is stuck.", "Ada Lindqvist"),
)


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def summary(number: int, **changes: Any) -> Json:
    """A chat that began `number` times eight days ago."""
    began = NOW - timedelta(days=8 * number, hours=3, minutes=7 * number)
    preview, agent = WORDS[number % len(WORDS)]
    missed = agent == ""
    return {
        "id": f"chat-{number}", "kind": "offline_message" if missed else "chat",
        "started_at": iso(began), "started_raw": iso(began),
        "ended_at": iso(began + timedelta(minutes=12)), "duration_s": 0 if missed else 720 + number,
        "agents": [] if missed else [agent], "department": ["Support", "Orders", None][number % 3],
        "preview": preview, "messages": 8, "rating": ["good", None, None, "bad"][number % 4],
        "missed": missed, "ticket_id": None, "grade": "verified_email",
        "reason": {"code": "verified_email", "address_number": 1, "address_total": 2}, **changes,
    }  # fmt: skip


def weak(number: int) -> Json:
    reason = {"code": "shared_address", "address_number": 2, "address_total": 2}
    return summary(number, id=f"weak-{number}", grade="weak", reason=reason)


def copy(**changes: Any) -> Json:
    return {
        "chats": 12_400, "since": "2021-03-03T09:00:00Z", "up_to": iso(NOW), "complete": True,
        "hidden_before": None, "trouble": None, **changes,
    }  # fmt: skip


def listing(chats: list[Json], **changes: Any) -> Json:
    """To a look-up; who asked and in which turn is filled in when it is played."""
    return {
        "source": "mirror", "as_of": iso(NOW), "addresses": {"verified": 2, "unverified": 0},
        "chats": chats, "grant": "grant", "next_cursor": None, "found_about": len(chats),
        "weak_about": 0, "cut_off": False, "limited": False, "newest": None, "copy": copy(),
        **changes,
    }  # fmt: skip


def overview(chats: list[Json]) -> Json:
    """What is counted of them, and that the second was opened before."""
    months: dict[str, Json] = {}
    for chat in chats:
        month = datetime.fromisoformat(chat["started_at"]).replace(day=1, hour=0, minute=0)
        ends = (month + timedelta(days=32)).replace(day=1)
        empty = {"since": iso(month), "until": iso(ends), "chats": 0, "missed": 0, "bad": 0}
        found = months.setdefault(iso(month), empty)
        found["chats"] += 1
        found["missed"] += chat["missed"]
        found["bad"] += chat["rating"] == "bad"
    rated = [chat["rating"] for chat in chats]
    glance = {
        "chats": len(chats), "since": min(months, default=None), "good": rated.count("good"),
        "bad": rated.count("bad"), "missed": sum(chat["missed"] for chat in chats),
        "months": [months[key] for key in sorted(months)], "cut_off": False,
    }  # fmt: skip
    opened = [{"chat_id": chat["id"], "at": "2026-11-03T09:00:00Z"} for chat in chats[1:2]]
    return {"glance": glance, "opened": opened, "aside": [], "exports": False}


def found(chats: list[Json], said: str, **changes: Any) -> Json:
    """To a search for `said`: each chat, and where it stands in it."""
    return {
        "source": "mirror", "as_of": iso(NOW), "grant": "grant", "next_cursor": None,
        "hits": [{"chat": chat, "places": [_place(chat, said)]} for chat in chats],
        "count": len(chats), "count_exact": True, "order": "newest", "partial": False,
        "hints": [], "time_zone": "UTC", "account_search": True, "copy": copy(), **changes,
    }  # fmt: skip


def _place(chat: Json, said: str) -> Json:
    text = f"… {said}: {chat['preview']}"
    marks = [{"start": 2, "end": 2 + len(said)}]
    return {"field": "message", "entry": 1, "text": text, "marks": marks}


def entry(at: datetime, kind: str = "message", **changes: Any) -> Json:
    return {
        "kind": kind, "at": iso(at), "at_raw": iso(at), "sender": None, "text": None,
        "options": [], "tags_added": [], "tags_removed": [], "rating": None, "department": None,
        "file": None, **changes,
    }  # fmt: skip


def transcript(chat: Json, entries: list[Json] | None = None, **changes: Any) -> Json:
    kept: tuple[str, ...] = (
        "id",
        "kind",
        "started_at",
        "started_raw",
        "ended_at",
        "duration_s",
        "agents",
    )
    kept += ("department", "rating", "missed", "ticket_id")
    shown = talk(chat) if entries is None else entries
    return {
        **{name: chat[name] for name in kept}, "comment": None, "tags": ["boots", "warranty"],
        "deleted": False, "entries": shown, "unreadable": 0, "has_history": True, **changes,
    }  # fmt: skip


def talk(chat: Json) -> list[Json]:
    """Something of every kind."""
    at = datetime.fromisoformat(chat["started_at"])
    steps = iter(at + timedelta(seconds=40 * step) for step in range(99))
    photo = {
        "name": "sole-left.jpg", "url": "https://files.example.org/sole-left.jpg",
        "mime_type": "image/jpeg", "size": 48_213, "deleted": False,
    }  # fmt: skip
    return [
        entry(next(steps), sender=ROBOT, text="Hello! Leave your question, we are with you soon."),
        entry(next(steps), sender=MIA, text=chat["preview"]),
        entry(next(steps), sender=MIA, text="I bought them in May."),
        entry(next(steps), "join", sender=ADA),
        entry(next(steps), sender=ADA, text="I'm sorry to hear that. Could you send a picture?"),
        entry(next(steps), "file", sender=MIA, file=photo),
        entry(
            next(steps), sender=ADA, text="Thank you. Which would you like?",
            options=["A new pair", "The money back"],
        ),
        entry(next(steps), sender=MIA, text="A new pair, please. Size 42, see\nhttps://example.org/moraine"),
        entry(next(steps), "tags", sender=ADA, tags_added=["warranty"], tags_removed=["question"]),
        entry(next(steps), "transfer", sender=ADA, department="Returns"),
        entry(next(steps), "rating", sender=MIA, rating="good", text="Quick and kind."),
        entry(next(steps), "leave", sender=MIA),
    ]  # fmt: skip
