"""Facts about `incremental/chats`."""

from __future__ import annotations

from typing import Final

from backend.chats import loose
from backend.doctor.asking import status_of
from backend.doctor.facts.bench import Bench
from backend.doctor.facts.fact import Fact

MICROSECONDS_FROM: Final = 10**12
"""No second of these centuries is as large."""
FIRST: Final = "incremental/chats?start_time=0&limit=1&fields=chats(id,update_timestamp)"


async def unit(bench: Bench) -> str | None:
    end = loose.whole((await bench.members(FIRST)).get("end_time"))
    if not end:
        return None
    return "microseconds" if end >= MICROSECONDS_FROM else "seconds"


async def end_id(bench: Bench) -> str | None:
    return _has(await bench.members(FIRST), "end_id")


async def count(bench: Bench) -> str | None:
    return _has(await bench.members(FIRST), "count")


async def too_recent(bench: Bench) -> str | None:
    """A start of the last minute."""
    answered = status_of(await bench.get(await _since(bench, 60)))
    return None if answered in (None, 429) else f"HTTP {answered}"


async def last_page(bench: Bench) -> str | None:
    page = await bench.members(await _since(bench, 600))
    if not isinstance(page.get("chats"), list):
        return None
    if "next_page" not in page:
        return "absent"
    return "null" if page["next_page"] is None else "present"


async def deleted(bench: Bench) -> str | None:
    fields = "chats(id,update_timestamp,deleted)"
    page = await bench.members(f"incremental/chats?start_time=0&limit=1000&fields={fields}")
    chats = page.get("chats")
    if not isinstance(chats, list):
        return None
    marked = sum(loose.flag(loose.members(chat).get("deleted")) for chat in chats)
    return "marked" if marked else "none seen"


async def _since(bench: Bench, seconds: int) -> str:
    factor = 1_000_000 if await unit(bench) == "microseconds" else 1
    start = int(bench.now() - seconds) * factor
    return f"incremental/chats?start_time={start}&limit=1000&fields=chats(id,update_timestamp)"


def _has(page: dict[str, object], member: str) -> str | None:
    if not isinstance(page.get("chats"), list):
        return None
    return "present" if page.get(member) is not None else "absent"


EXPORTING: Final = (
    Fact(
        "start_time_unit", "In which unit is `start_time` of an export?", "seconds, microseconds",
        "takes the unit of `end_time`", unit,
    ),
    Fact(
        "export_end_id", "Does an export say `end_id`?", "present, absent",
        "goes on by `start_id` where it does", end_id,
    ),
    Fact(
        "export_count", "Does an export say `count`?", "present, absent",
        "counts what came", count,
    ),
    Fact(
        "export_too_recent", "How is a start in the last five minutes refused?", "an HTTP status",
        "takes 400, 404 and 422 for it, and starts earlier", too_recent,
    ),
    Fact(
        "export_last_page", "Is there a `next_page` on the last page?", "present, null, absent",
        "stops at a page that isn't full", last_page,
    ),
    Fact(
        "export_deleted", "Are deleted chats exported once more, marked as such?",
        "marked, none seen", "follows the mark, and looks for missing chats besides", deleted,
    ),
)  # fmt: skip
