"""The same look-up in mirrors of fifty thousand, five hundred thousand and two million chats."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from tests.bench import asking, crowd
from tests.bench.cores import pinned, two_cores
from tests.bench.frames import ask, write_frames
from tests.bench.load import Sample, load
from tests.bench.punctual import first, punctual
from tests.bench.reading import Medians
from tests.bench.report import Section, Table
from tests.bench.rounds import interleaved, median, ratio
from tests.bench.scene import Scene, scene
from tests.bench.settings import environment
from tests.bench.worlds import World

SECONDS: Final = 3
REQUESTERS: Final = 4_000
"""More than answers are kept in memory; the smallest world has hardly more."""
ASKED_FOR: Final = {500_000: "1.2", 2_000_000: "1.3"}
CALLS: Final = {
    "standing_us": "reader: standing",
    "listed_us": "reader: a requester's list",
    "worst_us": "reader: first page of the worst customer's 1,000",
    "transcript_us": "reader: a transcript",
}

PROSE: Final = """\
The same questions to mirrors of different size, all of them running in turn: one connection, one
look-up after the other, requesters at random; and the reader's calls in a process without HTTP.
Customers have ten chats on average in every world, so the answers are equally long. Medians."""


def measure(worlds: Sequence[World]) -> Section:
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        runs: dict[str, Callable[[], Sample | Medians]] = {}
        for world in worlds:
            there = stack.enter_context(scene(world, name=f"{world.chats} chats"))
            requests = _requests(there, world, work / str(world.chats))
            runs[f"http {world.chats}"] = partial(_http, there, requests)
            runs[f"reader {world.chats}"] = partial(_reader, there, world)
        samples = interleaved(runs)
    tables = [_speeds(worlds, samples), _sizes(worlds)]
    return Section("growth", "Growth", PROSE, tables, samples)


def _requests(there: Scene, world: World, path: Path) -> Path:
    people = list(islice(world.requesters(random.Random(4)), REQUESTERS))
    lookups = asking.lookups(asking.renewed(there), people)
    asking.bodies(ask(there.product.port, asking.lookups(there.panels, [crowd.worst()])))
    return write_frames(path, lookups)


def _http(there: Scene, requests: Path) -> Sample:
    with punctual(there.product.pid):
        return load(there.product, requests, SECONDS, connections=1, ahead=True)


def _reader(there: Scene, world: World) -> Medians:
    command = [sys.executable, "-m", "tests.bench.reading", str(world.chats)]
    done = subprocess.run(
        pinned(two_cores().serving, first(command)),
        env={**os.environ, **environment(there.settings)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Medians)


def _speeds(worlds: Sequence[World], samples: dict[str, list[Sample | Medians]]) -> Table:
    lines = [("look-up over HTTP", "http", "p50_us"), ("look-up over HTTP, CPU", "http", "cpu_us")]
    lines += [(what, "reader", member) for member, what in CALLS.items()]
    head = ["What", *(f"{world.chats:,}" for world in worlds)]
    head += [f"{world.chats:,} by {worlds[0].chats:,}" for world in worlds[1:]]
    return Table(head, [_line(what, run, member, worlds, samples) for what, run, member in lines])


def _line(
    what: str,
    run: str,
    member: str,
    worlds: Sequence[World],
    samples: dict[str, list[Sample | Medians]],
) -> list[str]:
    values = [[getattr(s, member) for s in samples[f"{run} {world.chats}"]] for world in worlds]
    asked = [
        f" (asked for: {ASKED_FOR.get(world.chats, '')})" if member == "p50_us" else ""
        for world in worlds[1:]
    ]
    ratios = [
        f"{ratio(some, values[0])}{said}" for some, said in zip(values[1:], asked, strict=True)
    ]
    return [what, *(f"{median(some):,.1f} µs" for some in values), *ratios]


def _sizes(worlds: Sequence[World]) -> Table:
    rows = [
        [
            f"{world.chats:,}",
            f"{world.bytes / 1e6:,.0f} MB",
            f"{world.bytes / world.chats:,.0f}",
            f"{world.json_bytes / world.chats:,.0f}",
            f"{world.bytes / world.json_bytes:.2f}",
            f"{world.chats / world.seconds:,.0f}",
        ]
        for world in worlds
    ]
    head = [
        "Chats",
        "Mirror file",
        "Bytes a chat",
        "of Zendesk's JSON",
        "Ratio",
        "Chats/s, making it",
    ]
    return Table(head, rows)
