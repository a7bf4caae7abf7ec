"""Facts about chats, answers and tokens themselves."""

from __future__ import annotations

import re
from typing import Final

from backend.chats import loose
from backend.doctor.asking import json_of, status_of
from backend.doctor.facts.bench import Bench
from backend.doctor.facts.fact import Fact
from backend.doctor.facts.searching import NOBODY
from backend.zendesk import probes
from backend.zendesk.answers import Answer

TYPE: Final = re.compile(r"[a-z][a-z_.]{0,39}", re.ASCII)
MOST_TYPES: Final = 24
MODERN: Final = frozenset({"nick", "sender_type"})


async def account(bench: Bench) -> str | None:
    answered = status_of(await bench.get("account"))
    return None if answered in (None, 429) else f"HTTP {answered}"


async def unknown_chat(bench: Bench) -> str | None:
    answered = status_of(await bench.get(f"chats/{NOBODY}"))
    return None if answered in (None, 429) else f"HTTP {answered}"


async def rate_headers(bench: Bench) -> str | None:
    reply = await bench.get("agents/me")
    if not isinstance(reply, Answer):
        return None
    names = sorted(name for name in reply.headers if "rate" in name and "limit" in name)
    return " ".join(names) or "absent"


async def token_list(bench: Bench) -> str | None:
    reply = await bench.get("oauth/tokens")
    if status_of(reply) in (401, 403, 404):
        return "closed"
    if status_of(reply) != 200:
        return None
    listed = probes.read_own_token(json_of(reply), bench.access.token)
    if listed is None:
        return "without this token"
    whole = listed.shown == len(bench.access.token.reveal())
    return "whole values" if whole else "values cut"


async def token_end(bench: Bench) -> str | None:
    listed = probes.read_own_token(json_of(await bench.get("oauth/tokens")), bench.access.token)
    if listed is None:
        return None
    if listed.ends_at_s is None:
        return "none said"
    return f"in {(listed.ends_at_s - bench.now()) / 86_400:.1f} days"


async def running(bench: Bench) -> str | None:
    chats = [chat for chat in await bench.newest() if chat.get("type") == "chat"]
    if not chats:
        return None
    return "listed" if any(not chat.get("end_timestamp") for chat in chats) else "none seen"


async def history(bench: Bench) -> str | None:
    events = await _events(bench)
    if not events:
        return None
    return "modern" if any(MODERN & event.keys() for event in events) else "as in 2017"


async def event_types(bench: Bench) -> str | None:
    """Names only, and only such that can't be anything else."""
    types = {str(event.get("type")) for event in await _events(bench)}
    known = sorted(filter(TYPE.fullmatch, types))[:MOST_TYPES]
    return " ".join(known) or None


async def _events(bench: Bench) -> list[dict[str, object]]:
    histories = [chat.get("history") for chat in await bench.newest()]
    lists = [events for events in histories if isinstance(events, list)]
    return [loose.members(event) for events in lists for event in events]


SHAPES: Final = (
    Fact(
        "account_endpoint", "May the account's plan be read?", "an HTTP status",
        "says what it finds; does without", account,
    ),
    Fact(
        "unknown_chat", "How is a chat that doesn't exist answered?", "an HTTP status",
        "asks for several at once, where it is missing", unknown_chat,
    ),
    Fact(
        "rate_headers", "Do answers of Chat count the calls that are left?",
        "names of headers, or absent", "counts by itself", rate_headers,
    ),
    Fact(
        "token_list", "Can a token with read list the account's tokens?",
        "whole values, values cut, without this token, closed",
        "compares as much as is shown; without it, the client can't be proved", token_list,
    ),
    Fact(
        "token_end", "Does a token end?", "none said, or in so many days",
        "warns two weeks before", token_end,
    ),
    Fact(
        "running_chats", "Do lists show chats that are still running?", "listed, none seen",
        "shows them as running", running,
    ),
    Fact(
        "history_shape", "Do events say who sent them?", "modern, as in 2017",
        "reads the role where it stands, else infers it", history,
    ),
    Fact(
        "event_types", "Which types of events are there?", "their names",
        "shows those it doesn't know as a neutral line", event_types,
    ),
)  # fmt: skip
