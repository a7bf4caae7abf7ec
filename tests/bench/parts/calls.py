"""Calls to Zendesk Chat: none for a look-up, a few a minute to keep the copy fresh."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.bench import asking, day
from tests.bench.day import Day, Minute
from tests.bench.frames import ask
from tests.bench.report import Section, Table
from tests.bench.scene import scene
from tests.bench.worlds import World

LOOKUPS: Final = 2_000
CHAT: Final = "/api/v2/chat/"
NAIVE: Final = 2
"""Calls per ticket opened: a search and a bulk read."""

PROSE: Final = f"""\
A day of {day.AGENTS} agents in virtual time: each opens {day.OPENS_EACH} tickets between 8 and 18
o'clock, {day.NEW_CHATS:,} chats end meanwhile. Sync and client are the worker's own, the stand-in
counts; only the clock is invented. *Naive* makes two calls for each ticket opened. Zendesk allows
200 a minute."""


def measure(world: World) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        came = asyncio.run(day.simulate(Path(folder)))
    head = [
        "",
        "Calls in the day",
        "A minute, somebody looking",
        "most",
        "A minute, otherwise",
        "most",
    ]
    naive = came.opens * NAIVE
    in_use = sum(minute.watched for minute in came.minutes)
    rows = [
        ["naive", f"{naive:,}", f"{naive / in_use:.1f}", "", "0", ""],
        ["the mirror", f"{sum(m.calls for m in came.minutes):,}", *_minutes(came)],
        ["asked for, at most", "", "8", "", "1", ""],
    ]
    seen = _during_lookups(world)
    return Section(
        "calls", "Chat API calls", PROSE, [Table(head, rows)], [came, seen], seen["said"]
    )


def _minutes(came: Day) -> list[str]:
    watched = [minute for minute in came.minutes if minute.watched]
    others = [minute for minute in came.minutes if not minute.watched]
    return [*_average_and_most(watched), *_average_and_most(others)]


def _average_and_most(minutes: list[Minute]) -> list[str]:
    calls = [minute.calls for minute in minutes]
    return [f"{sum(calls) / len(calls):.2f}", str(max(calls))]


def _during_lookups(world: World) -> dict[str, Any]:
    """What the stand-in hears while many requesters are looked up for the first time."""
    with scene(world) as there:
        panels = asking.renewed(there)
        people = list(islice(world.requesters(random.Random(6)), LOOKUPS))
        there.zendesk.control("log", method="DELETE")
        began = time.monotonic()
        answers = ask(there.product.port, asking.lookups(panels, people))
        asking.bodies(answers)
        opened = asking.transcripts(panels, answers)
        asking.bodies(ask(there.product.port, opened))
        seconds = time.monotonic() - began
        log = there.zendesk.control("log", method="GET")
    calls = [entry for entry in log if entry["path"].startswith(CHAT)]
    about_people = sum("example.org" in entry["query"] for entry in calls)
    said = (
        f"Over HTTP, {world.chats:,} chats: {len(people):,} first look-ups and {len(opened):,}"
        f" transcripts in {seconds:.1f} s; meanwhile the stand-in heard {len(calls)} calls to Chat,"
        f" {about_people} of them about a requester; the others keep the copy fresh."
    )
    return {"calls": len(calls), "about_people": about_people, "seconds": seconds, "said": said}
