"""How chats look in answers."""

from __future__ import annotations

from typing import Final

from tests.emulator.switches import Switches
from tests.emulator.world.bulk.bulk import Started
from tests.emulator.world.content import Json

PREVIEW: Final = 100
_EXPORT_ONLY: Final = {
    "chat": {"deleted", "update_timestamp", "dropped", "proactive"},
    "offline_msg": {"deleted", "update_timestamp", "tags"},
}
_LEFT: Final = ("id", "type", "deleted", "update_timestamp")
"""Of a chat whose words went with its deletion."""
_DERIVED: Final = ("count", "duration", "response_time")


def chat_json(chat: Json, switches: Switches) -> Json:
    hidden = _EXPORT_ONLY.get(str(chat.get("type")), set())
    return _shaped({k: v for k, v in chat.items() if k not in hidden}, switches)


def exported_chat_json(chat: Json, switches: Switches) -> Json:
    """With the members that only exports have."""
    return deleted_json(chat, switches) if chat.get("deleted") else _shaped(chat, switches)


def deleted_json(chat: Json, switches: Switches) -> Json:
    """Where deleted chats are shown, their words may still be there."""
    if switches.deleted_content == "emptied":
        return {name: chat.get(name) for name in _LEFT}
    return _shaped(chat, switches)


def started(chat: Json) -> Started:
    """Its place in lists, by its beginning."""
    return str(chat.get("timestamp")), str(chat["id"])


def _shaped(chat: Json, switches: Switches) -> Json:
    changes: Json = {}
    if switches.derived_numbers == "null":
        changes |= {name: None for name in _DERIVED if name in chat}
    if switches.history_shape == "modern" and events(chat):
        changes["history"] = _modern(chat)
    return {**chat, **changes}


def stub_json(chat: Json, url: str) -> Json:
    return {
        "id": chat["id"],
        "type": chat.get("type"),
        "timestamp": chat.get("timestamp"),
        "preview": _preview(chat)[:PREVIEW],
        "url": url,
    }


def _preview(chat: Json) -> str:
    words = (event.get("msg") for event in events(chat) if isinstance(event, dict))
    return str(chat.get("message") or next(filter(None, words), ""))


def events(chat: Json) -> list[object]:
    """The history; [] where there is none or something else stands for it."""
    history = chat.get("history")
    return history if isinstance(history, list) else []


def _modern(chat: Json) -> list[object]:
    """Every record with its number and its sender's role."""
    names, ids = chat.get("agent_names") or [], chat.get("agent_ids") or []
    agents = dict(zip(names, map(str, ids), strict=False))
    visitor = chat.get("visitor")
    name = str(visitor.get("name")) if isinstance(visitor, dict) else ""
    return [
        {**event, "index": place, **_sender(event, name, agents)}
        if isinstance(event, dict)
        else event
        for place, event in enumerate(events(chat))
    ]


def _sender(event: Json, visitor: str, agents: dict[str, str]) -> Json:
    name = str(event.get("name"))
    opens = event.get("type") == "chat.memberjoin" and "department_id" in event
    if opens or "msg_id" in event or (name == visitor and name not in agents):
        return {"nick": "visitor", "sender_type": "Visitor"}
    if name in agents:
        return {"nick": f"agent:{agents[name]}", "sender_type": "Agent", "agent_id": agents[name]}
    return {"nick": "agent:trigger", "sender_type": "Trigger"} if event.get("msg") else {}
