"""Chats as JSON, for programs: members have Chatside's own names, in any language the same.

Words stand as they were written: programs are not deceived by characters that can't be seen.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from backend.chats.exporting.told import SAID, Ending, Manner, ToldChat, local_time
from backend.chats.model import Event

VERSION: Final = 1


class DataFormat:
    media_type, suffix = "application/json", "json"

    def __init__(self, manner: Manner) -> None:
        self._manner, self._comma = manner, ""

    def head(self) -> str:
        head = {
            "version": VERSION,
            "made_at": self._manner.made_at,
            "time_zone": self._manner.zone_name,
            "system_lines": self._manner.system_lines,
            "visitor_details": self._manner.visitor_details,
            "proved": self._manner.proved,
        }
        return _json(head)[:-1] + ',"chats":['

    def chat(self, chat: ToldChat) -> str:
        comma, self._comma = self._comma, ","
        manner = self._manner
        told = msgspec.structs.asdict(chat) | {
            "started_at": local_time(chat.started_at, manner),
            "ended_at": local_time(chat.ended_at, manner),
            "entries": [
                self._entry(event)
                for event in chat.entries
                if manner.system_lines or event.kind in SAID
            ],
        }
        if not manner.system_lines:
            del told["tags"]
        return f"{comma}\n{_json(told)}"

    def foot(self, ending: Ending) -> str:
        return f'\n],"ending":{_json(ending)}}}\n'

    def _entry(self, event: Event) -> dict[str, Any]:
        told = msgspec.structs.asdict(event) | {"at": local_time(event.at, self._manner)}
        sender = event.sender
        if sender is not None:
            hidden = sender.role == "visitor" and not self._manner.visitor_details
            told["sender"] = {"name": "" if hidden else sender.name, "role": sender.role}
        return {name: value for name, value in told.items() if value not in (None, (), [])}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
