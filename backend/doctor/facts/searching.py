"""Facts about `chats/search` and `chats?ids=`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from backend.chats import loose
from backend.chats.times import parse_time
from backend.doctor.asking import Reply, json_of, status_of
from backend.doctor.facts.bench import Bench, verdict
from backend.doctor.facts.fact import Fact
from backend.zendesk.search_query import escape_term, is_ordinary, quote_phrase

SIZES: Final = (100, 51, 50)
NOBODY: Final = "2001.1.Zunknown000000"
"""A chat id that nobody has."""


async def visitor_email(bench: Bench) -> str | None:
    for chat in await bench.newest():
        email = loose.members(chat.get("visitor")).get("email")
        if isinstance(email, str) and is_ordinary(email) and "end_timestamp" in chat:
            return await _by_email(bench, email, str(chat.get("id")))
    return None


async def _by_email(bench: Bench, email: str, chat_id: str) -> str | None:
    for form, words in (("quoted", quote_phrase(email)), ("unquoted", escape_term(email))):
        reply = await bench.search(f"visitor_email:{words}")
        if verdict(reply) is None:
            return None
        if verdict(reply) == "accepted":
            return form if _hits(reply) else "no hits"
    return "refused"


async def ticket(bench: Bench) -> str | None:
    for chat in await bench.newest():
        if (number := loose.whole(chat.get("zendesk_ticket_id"))) is not None:
            reply = await bench.search(f"zendesk_ticket_id:{number}")
            if verdict(reply) != "accepted":
                return verdict(reply)
            return "found" if _hits(reply) else "no hits"
    return None


async def order(bench: Bench) -> str | None:
    hits = _hits(await bench.search("timestamp:[2000-01-01T00:00:00 TO 2099-12-31T23:59:59]"))
    times = [time for hit in hits if (time := parse_time(hit.get("timestamp")))]
    if len(set(times)) < 2:
        return None
    if times == sorted(times, reverse=True):
        return "newest first"
    return "oldest first" if times == sorted(times) else "mixed"


async def end(bench: Bench) -> str | None:
    reply = await bench.search("timestamp:[2000-01-01T00:00:00 TO 2000-01-01T00:00:01]")
    page = loose.members(json_of(reply))
    if "results" not in page:
        return None
    return "absent" if "next_url" not in page else "null" if page["next_url"] is None else "text"


async def open_range(bench: Bench) -> str | None:
    return verdict(await bench.search("timestamp:[2020-01-01T00:00:00 TO *]"))


async def offset(bench: Bench) -> str | None:
    low, high = "2020-01-01T00:00:00+00:00", "2030-01-01T00:00:00+00:00"
    return verdict(await bench.search(f"timestamp:[{low} TO {high}]"))


async def bulk(bench: Bench) -> str | None:
    """The most that came back whole; from the largest on."""
    ids = await bench.ids()
    for size in (size for size in SIZES if size <= len(ids)):
        if len(_docs(await _several(bench, ids[:size]))) == size:
            return str(size)
    return "fewer than 50" if len(ids) >= SIZES[-1] else None


async def unknown_id(bench: Bench) -> str | None:
    ids = await bench.ids()
    reply = await _several(bench, [*ids[:1], NOBODY])
    if status_of(reply) != 200:
        return verdict(reply)
    docs = _docs(reply)
    if NOBODY not in docs:
        return "absent"
    return "null" if docs[NOBODY] is None else "a record"


async def _several(bench: Bench, ids: Sequence[str]) -> Reply:
    listed = ",".join(quote(chat_id, safe="", errors="replace") for chat_id in ids)
    return await bench.get(f"chats?ids={listed}")


def _docs(reply: Reply) -> dict[str, object]:
    return loose.members(loose.members(json_of(reply)).get("docs"))


def _hits(reply: Reply) -> list[dict[str, object]]:
    results = loose.members(json_of(reply)).get("results")
    return [loose.members(item) for item in results] if isinstance(results, list) else []


SEARCHING: Final = (
    Fact(
        "visitor_email", "Can chats be searched by `visitor_email`?",
        "quoted, unquoted, refused, no hits",
        "tries the forms in this order until one isn't refused", visitor_email,
    ),
    Fact(
        "ticket_search", "Can chats be searched by `zendesk_ticket_id`?",
        "found, refused, no hits", "doesn't: the copy finds them by ticket", ticket,
    ),
    Fact(
        "search_order", "In which order do hits come?", "newest first, oldest first, mixed",
        "sorts them itself", order,
    ),
    Fact(
        "search_end", "How does a search end: what is `next_url` on the last page?",
        "null, absent, text", "takes both for the end", end,
    ),
    Fact(
        "open_range", "May the end of a range be open (`TO *`)?", "accepted, refused",
        "never leaves it open", open_range,
    ),
    Fact(
        "range_offset", "Do ranges take times with an offset (`+00:00`)?", "accepted, refused",
        "sends UTC without saying so", offset,
    ),
    Fact(
        "bulk_ids", "How many chats does one `chats?ids=` bring, of 50, 51 and 100?",
        "100, 51, 50, fewer than 50", "asks for 40", bulk,
    ),
    Fact(
        "bulk_unknown", "How is an id that doesn't exist answered among others?",
        "absent, null, a record, refused", "takes absent and null for missing", unknown_id,
    ),
)  # fmt: skip
