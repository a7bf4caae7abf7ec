"""Answers that are well-formed HTTP and JSON, and still no good."""

from __future__ import annotations

import json
from typing import Any, Final, Literal
from urllib.parse import parse_qs

from starlette.types import Scope, Send

from .answer import Answer

Poison = Literal["wrong_types", "no_id", "nested", "bottomless", "text"]
_DEEP: Final = 500
_BOTTOMLESS: Final = 100_000
_HOLE: Final = "\ue000a hole\ue000"
_RECORD: Final = 64 * 1024


def garbled(answer: Answer, record: int, poison: Poison) -> Answer:
    """The `record`-th of the answer's records, from 0, is none that can be used."""
    value = json.loads(answer.body)
    records, place = _place(value, record)
    if records is not None:
        records[place] = _poisoned(records[place], poison)
    abyss = "[" * _BOTTOMLESS + "]" * _BOTTOMLESS
    body = json.dumps(value).replace(json.dumps(_HOLE), abyss)
    return Answer(answer.start, body.encode())


def repeated(answer: Answer, scope: Scope) -> Answer:
    """The page that follows is this page again, and its end is where it began."""
    value, query = json.loads(answer.body), scope["query_string"].decode()
    if not isinstance(value, dict):
        return answer  # such as Chat's agents: a list without a page after it
    asked = parse_qs(query, keep_blank_values=True)
    for name in ("next_page", "next_url"):
        if value.get(name):
            value[name] = f"{value[name].partition('?')[0]}?{query}"
    if "end_time" in value:
        value["end_time"] = int(asked.get("start_time", ["0"])[0] or 0)
    if "end_id" in value:
        value["end_id"] = asked.get("start_id", [""])[0]
    return Answer(answer.start, json.dumps(value).encode())


async def huge(megabytes: float, send: Send) -> None:
    """An export's page of one record after the other; no part of it is held."""
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    words, count = "so many words " * (_RECORD // 14), max(1, int(megabytes * 2**20 / _RECORD))
    for number in range(count):
        chat = {
            "id": f"2601.1000000.V{number:012}",
            "type": "offline_msg",
            "timestamp": "2026-01-02T03:04:05Z",
            "update_timestamp": "2026-01-02T03:04:05Z",
            "deleted": False,
            "visitor": {"id": "1.huge", "name": "Huge", "email": "huge@example.org"},
            "message": words,
        }
        before = '{"chats":[' if number == 0 else ","
        part = (before + json.dumps(chat)).encode()
        await send({"type": "http.response.body", "body": part, "more_body": True})
    end = f'],"count":{count},"end_time":1767323045,"end_id":"","next_page":null}}'
    await send({"type": "http.response.body", "body": end.encode()})


def _place(value: Any, record: int) -> tuple[Any, Any]:
    """The list or map of records, and the key of the one meant; (None, None) without any."""
    records = value
    if isinstance(value, dict):
        found = (value[name] for name in ("chats", "results", "docs") if name in value)
        records = next(found, None)
    keys = list(records) if isinstance(records, dict) else range(len(records or ()))
    return (records, keys[record]) if record < len(keys) else (None, None)


def _poisoned(record: Any, poison: Poison) -> Any:
    if poison == "text":
        return "no record"
    if not isinstance(record, dict):
        return None
    match poison:
        case "no_id":
            return {name: value for name, value in record.items() if name != "id"}
        case "nested":
            deep: list[Any] = []
            for _ in range(_DEEP):
                deep = [deep]
            return {**record, "history": deep}
        case "bottomless":
            return {**record, "history": _HOLE}
    known = {"id": record.get("id"), "update_timestamp": record.get("update_timestamp")}
    return {name: known.get(name, _wrong(value)) for name, value in record.items()}


def _wrong(value: object) -> object:
    """Something of another type."""
    match value:
        case str() | None:
            return {"was": value}
        case dict() | list():
            return 7
    return [str(value)]
