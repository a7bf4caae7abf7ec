"""Chats to be told, in English."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from backend.chats.exporting.formats import FORMATS
from backend.chats.exporting.told import Ending, Manner, ToldChat, read_told
from backend.chats.parse import parse_chat
from backend.sidebar.exports.words import Words
from backend.web.shown import transcript_json

ENGLISH = Words(Path(__file__).parents[4] / "zat_app").of("en")[1]
BERLIN = ZoneInfo("Europe/Berlin")


def chat(*history: dict[str, Any], **members: Any) -> ToldChat:
    """A chat of Zendesk's JSON, as a transcript travels."""
    record = {
        "id": "2602.c1", "type": "chat", "timestamp": "2026-02-03T23:30:00Z",
        "visitor": {"id": "1.v", "name": "Mia", "email": "mia@example.org"},
        "history": list(history), **members,
    }  # fmt: skip
    return read_told(transcript_json(parse_chat(record)))


def said(text: str, name: str = "Mia", **members: Any) -> dict[str, Any]:
    at = "2026-02-03T23:30:10Z"
    return {"type": "chat.msg", "name": name, "msg": text, "timestamp": at, **members}


def manner(**changes: Any) -> Manner:
    of = Manner(ENGLISH, BERLIN, "Europe/Berlin", "2026-02-04T00:00:00.000Z")
    return msgspec.structs.replace(of, **changes)


def told(form: str, *chats: ToldChat, ending: Ending = "whole", **changes: Any) -> str:
    """A whole file."""
    made = FORMATS[form](manner(**changes))
    return "".join([made.head(), *map(made.chat, chats), made.foot(ending)])
