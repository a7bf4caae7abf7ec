"""What happens at one account of the stand-in: chats come, change and go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from backend.chats.parse import parse_chat
from backend.web.shown import transcript_json
from tests.emulator.account import Account as Zendesk
from tests.emulator.chat_api.responses import chat_json
from tests.emulator.faults import Fault
from tests.emulator.switches import Switches, changed


class AtZendesk:
    def __init__(self, zendesk: Zendesk) -> None:
        self.zendesk = zendesk
        self._made = 0

    def switch(self, **changes: Any) -> None:
        self.zendesk.switches = changed(self.zendesk.switches, changes)

    def fault(self, **members: Any) -> None:
        where = {"path_prefix": "/api/v2/chat/", "times": 1}
        self.zendesk.faults.listed.append(Fault(**{**where, **members}))

    def add(self, *, late_s: float = 0, began: float | None = None, words: str = "hello") -> str:
        self._made += 1
        now = self.zendesk.clock.now()
        chat = _chat(self._made, now - late_s if began is None else began, words)
        self.zendesk.world.put_chat(chat, now, late_s)
        return str(chat["id"])

    def edit(self, chat_id: str, words: str) -> None:
        chat = self.zendesk.world.chats[chat_id]
        record = {**chat["history"][0], "msg": words}
        self.zendesk.world.put_chat({**chat, "history": [record]}, self.zendesk.clock.now())

    def delete(self, chat_id: str) -> None:
        self.zendesk.world.delete_chat(chat_id, self.zendesk.clock.now())

    def vanish(self, *chat_ids: str) -> None:
        self.zendesk.world.take_out(chat_ids)

    def there(self) -> list[str]:
        return [i for i, c in self.zendesk.world.chats.items() if not c.get("deleted")]

    def calls(self) -> list[tuple[float, str]]:
        return [(r.at, r.path) for r in self.zendesk.log.requests if "/chat/" in r.path]

    def truth(self) -> dict[str, bytes]:
        """id → the transcript a panel would get of it right now."""
        plain, chats = Switches(), self.zendesk.world.chats
        return {i: transcript_json(parse_chat(chat_json(chats[i], plain))) for i in self.there()}


def _chat(number: int, began: float, words: str) -> dict[str, Any]:
    at, name = _iso(began), f"Visitor {number:08}"
    record = {"type": "chat.msg", "name": name, "msg": words, "timestamp": at, "options": ""}
    return {
        "id": f"2701.1.V{number:011}",
        "type": "chat",
        "timestamp": at,
        "end_timestamp": _iso(began + 60),
        "zendesk_ticket_id": number,
        "agent_names": ["Ada"],
        "visitor": {
            "id": f"1.v{number % 7}",
            "name": name,
            "email": f"p{number % 5}@example.org",
            "phone": "",
            "notes": "",
        },
        "history": [{**record, "msg_id": "1", "channel": "#supportchat:1-v"}],
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
