"""Chats into the mirror on one core, beside the least that any store would do."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from tests.bench import crowd, ingest_store, rows
from tests.bench.cores import pinned, two_cores
from tests.bench.frames import write_frames
from tests.bench.ingest_run import Ingested
from tests.bench.report import Section, Table
from tests.bench.rounds import interleaved, median, ratio

PAGES: Final = 16
"""With fewer the index would not yet have to merge what it wrote."""
ROUNDS: Final = 5
STORE_PAGES, STORE_ROUNDS = 6, 3
SIZES: Final = (40, 8)
"""Messages a chat, on average."""
WAYS: Final = {
    "ours": "Chatside",
    "messages": "bare: a row and an index entry for each message",
    "chats": "bare: a row and an index entry for each chat",
    "least": "the same, the index without the words and for ASCII only",
}
ASKED_FOR: Final = {"ours": "1,800, aim 3,400", "messages": "0.7"}
"""Of chats of forty messages; the yardstick is the one the figures asked for were measured with."""

PROSE: Final = f"""\
{PAGES} pages of a thousand chats, as Zendesk's export sends them, into an empty mirror by one
process on one core: cutting, reading, making summary, transcript and search words, hashing,
compressing, comparing, encrypting, one transaction a page. *Bare* has its rows ready and does
nothing but `executemany` into one table and into an FTS5 index, in as many transactions, in an
equally encrypted file; only that is timed. Zendesk's allowance cannot bring more than 3,333 chats
a second."""


def measure() -> Section:
    tables, raw = [], {}
    for messages in SIZES:
        world = crowd.bulk(100_000, messages)
        pages = [crowd.page(world, number) for number in range(PAGES)]
        with tempfile.TemporaryDirectory() as folder:
            frames = write_frames(Path(folder) / "pages", pages)
            came = interleaved({way: partial(_run, way, frames) for way in WAYS}, ROUNDS)
        tables.append(_table(messages, came))
        raw[str(messages)] = came
    return Section(
        "ingest", "Ingest on one core", PROSE, [*tables, _made_of(), _store_alone()], raw
    )


def _run(way: str, frames: Path) -> Ingested:
    command = [sys.executable, "-m", "tests.bench.ingest_run", way, str(frames)]
    done = subprocess.run(pinned(two_cores().serving, command), stdout=subprocess.PIPE, check=True)
    came = msgspec.json.decode(done.stdout, type=Ingested)
    if came.chats != PAGES * crowd.PAGE:
        raise RuntimeError(f"{came.chats} chats came in, {PAGES * crowd.PAGE} were sent")
    return came


def _table(messages: int, came: dict[str, list[Ingested]]) -> Table:
    rates = {way: [one.chats / one.seconds for one in came[way]] for way in WAYS}
    costs = {way: [one.cpu_s / one.chats * 1e6 for one in came[way]] for way in WAYS}
    asked = ASKED_FOR if messages == SIZES[0] else {}
    lines = [
        [
            what,
            f"{median(rates[way]):,.0f}",
            f"{median(costs[way]):.0f} µs",
            "" if way == "ours" else str(ratio(rates["ours"], rates[way])),
            "" if way == "ours" else str(ratio(costs[way], costs["ours"])),
            asked.get(way, ""),
        ]
        for way, what in WAYS.items()
    ]
    head = [f"{messages} messages a chat", "Chats/s", "CPU of a chat", "Chatside by it", "by CPU"]
    head.append("Asked for")
    return Table(head, lines)


def _made_of() -> Table:
    """What making a row costs, by its parts, where it matters most."""
    times = rows.timed(rows.parts(rows.made(SIZES[0], mixed=False)))
    plain = times["json.loads"]
    made = [[what, f"{us:.0f} µs", f"{us / plain:.2f}"] for what, us in times.items()]
    head = [f"Making a row of {SIZES[0]} messages", "CPU of a chat", "of json.loads"]
    return Table(head, made)


def _store_alone() -> Table:
    """The same bytes into the same kind of file, with and without what makes it a mirror."""
    pages = [
        tuple(ingest_store.made(number * crowd.PAGE + n) for n in range(crowd.PAGE))
        for number in range(STORE_PAGES)
    ]
    came = interleaved(
        {
            "ours": lambda: ingest_store.cpu_s(ingest_store.ours, "", pages),
            "bare": lambda: ingest_store.cpu_s(ingest_store.bare, ingest_store.BARE, pages),
        },
        STORE_ROUNDS,
    )
    each = {
        way: f"{median(times) / len(pages) / crowd.PAGE * 1e6:.0f} µs"
        for way, times in came.items()
    }
    head = ["The store alone, rows ready", "CPU of a chat", "Bare by it"]
    return Table(
        head,
        [
            ["Chatside: compared, compressed, by identity, counted", each["ours"], ""],
            ["bare: the same bytes", each["bare"], str(ratio(came["bare"], came["ours"]))],
        ],
    )
