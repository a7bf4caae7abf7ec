"""Records as Zendesk Chat writes them, for tests to start from."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
CHAT_ID = "2602.1234567.VaB3dEfGhIjK9"


def record(event_type: str, name: str = "Jane", **members: Any) -> Json:
    base = {"type": event_type, "name": name, "timestamp": "2026-02-03T10:11:12.165000Z"}
    return base | {"channel": "#supportchat:1234567-kQ2x"} | members


def message(name: str, msg: Any, **members: Any) -> Json:
    return record("chat.msg", name, msg=msg, options="", **members)


def chat(**members: Any) -> Json:
    base: Json = {
        "id": CHAT_ID,
        "type": "chat",
        "timestamp": "2026-02-03T10:11:12Z",
        "end_timestamp": "2026-02-03T10:15:00Z",
        "visitor": {
            "id": "1234567.Xy",
            "name": "Jane",
            "email": "jane@example.org",
            "phone": "+4512345678",
            "notes": "",
        },
        "session": {"ip": "192.0.2.7", "city": "Aarhus"},
        "agent_names": ["Ada"],
        "agent_ids": ["7"],
        "department_id": 3,
        "department_name": "Orders",
        "duration": 48,
        "rating": "good",
        "comment": "Thanks!",
        "tags": ["order"],
        "missed": False,
        "zendesk_ticket_id": 1001,
        "history": [
            record("chat.memberjoin", department_id=None, department_name=None),
            message("Jane", "Is my\n order late?", msg_id="1770113472165"),
            record("chat.memberjoin", "Ada"),
            message("Ada", "Let me check"),
            record("chat.tag", "Ada", tags=["old"], new_tags=["order"]),
            record("chat.memberleave"),
        ],
    }
    return base | members


def offline(**members: Any) -> Json:
    base: Json = {
        "id": CHAT_ID,
        "type": "offline_msg",
        "timestamp": "2026-02-03T10:11:12Z",
        "message": "Call me",
        "visitor": {"id": "3.45678", "name": "Jane", "email": "jane@example.org"},
        "session": {"start_date": "2017-04-24T12:45:32+00:00Z"},
        "department_id": None,
        "department_name": None,
        "zendesk_ticket_id": None,
        "unread": True,
        "webpath": [],
    }
    return base | members
