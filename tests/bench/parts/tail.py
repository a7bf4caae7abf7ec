"""Latencies at half of what a server can take, and while a mirror is being written at full rate."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tests.bench import asking
from tests.bench.cores import pinned, two_cores
from tests.bench.frames import ask, write_frames
from tests.bench.load import Void, load
from tests.bench.punctual import first, permitted, punctual
from tests.bench.report import Section, Table
from tests.bench.rounds import interleaved, median, ratio
from tests.bench.scene import Scene, scene
from tests.bench.server import Server, helper
from tests.bench.steady import Steady
from tests.bench.worlds import World
from tests.bench.writing import Writer, writing

SECONDS: Final = 4
CAPACITY_S: Final = 3
RECORDED: Final = 1_000
REQUESTS: Final = 20_000
"""Far more requesters than answers are kept in memory."""

PROSE: Final = """\
Look-ups of random requesters at a steady rate from sixteen connections, each with its own clock.
A latency counts from the moment a question was *due*, so a server that stalls is charged with
every question it kept from being asked. What each can take was found just before, with wrk and
the same requests.

“While it is written”: another process brings new pages of a thousand chats into the very mirror
that is read, with the worker's own code and as fast as it can, which is more than Zendesk's
allowance (3,333 chats a second) where the core lets it. It shares the loader's core; bare beside
the same work tells what that alone does to the figures."""


class _Run(Struct, frozen=True):
    what: str
    to: str
    """The run it is compared with."""
    asked_for: str = ""


RUNS: Final = {
    "bare": _Run("bare, half of what it takes", "bare"),
    "bare slow": _Run("bare, at Chatside's rate", "bare slow"),
    "ours": _Run("Chatside, half of what it takes", "bare", "2"),
    "bare slow, written": _Run("bare, at Chatside's rate, while it is written", "bare slow"),
    "ours, written": _Run("Chatside, while it is written", "ours", "1.5"),
}


def measure(world: World) -> Section:
    with scene(world) as there, tempfile.TemporaryDirectory() as work:
        requests, bodies = _recorded(there, world, Path(work))
        with helper("bare", "tests.bench.raw_app", str(bodies)) as bare:
            rates = {
                "bare": load(bare, requests, CAPACITY_S).requests_s / 2,
                "ours": load(there.product, requests, CAPACITY_S).requests_s / 2,
            }
            writer = Writer(there.settings)
            samples = interleaved(_runs(bare, there.product, requests, rates, writer))
    ahead = "had" if permitted() else "had no"
    said = (
        f"Chatside's rate was {rates['ours']:,.0f} a second, bare's own {rates['bare']:,.0f};"
        f" {median(writer.rates):,.0f} chats a second were written meanwhile. Server and loader"
        f" {ahead} precedence over everything else."
    )
    return Section(
        "tail", f"Tail, {world.chats:,} chats", PROSE, [_table(samples)], [rates, samples], said
    )


def _recorded(there: Scene, world: World, work: Path) -> tuple[Path, Path]:
    people = list(world.requesters(random.Random(2)))[:REQUESTS]
    lookups = asking.lookups(asking.renewed(there), people)
    bodies = asking.bodies(ask(there.product.port, lookups[:RECORDED]))
    return write_frames(work / "requests", lookups), write_frames(work / "bodies", bodies)


def _runs(
    bare: Server, ours: Server, requests: Path, rates: dict[str, float], writer: Writer
) -> dict[str, Callable[[], Steady]]:
    def at(server: Server, rate: float) -> Callable[[], Steady]:
        return lambda: steady(server, requests, rate)

    def written(server: Server) -> Steady:
        with writing(writer):
            return steady(server, requests, rates["ours"])

    return {
        "bare": at(bare, rates["bare"]),
        "bare slow": at(bare, rates["ours"]),
        "ours": at(ours, rates["ours"]),
        "bare slow, written": lambda: written(bare),
        "ours, written": lambda: written(ours),
    }


def steady(server: Server, requests: Path, rate: float) -> Steady:
    """Raises Void when an answer was no 200."""
    command = [sys.executable, "-m", "tests.bench.steady", str(server.port), str(requests)]
    command += [str(rate), str(SECONDS)]
    loader = pinned(two_cores().loading, first(command))
    with punctual(server.pid):
        done = subprocess.run(loader, stdout=subprocess.PIPE, check=True)
    came = msgspec.json.decode(done.stdout, type=Steady)
    if came.refused or not came.asked:
        raise Void(f"{server.name}: {came.refused} of {came.asked} were no 200")
    if came.late_us > came.p50_us / 2:
        raise Void(f"the loader was {came.late_us:.0f} µs late itself")
    return came


def _table(samples: dict[str, list[Steady]]) -> Table:
    rows = []
    for name, run in RUNS.items():
        row = [run.what]
        for percentile in ("p50_us", "p99_us", "p999_us"):
            ours = [getattr(sample, percentile) for sample in samples[name]]
            theirs = [getattr(sample, percentile) for sample in samples[run.to]]
            row.append(f"{median(ours) / 1000:.2f} ms")
            row.append("" if name == run.to else str(ratio(ours, theirs)))
        rows.append([*row, "" if name == run.to else RUNS[run.to].what, run.asked_for])
    head = ["What", "p50", "ratio", "p99", "ratio", "p99.9", "ratio", "to", "Asked for, at most"]
    return Table(head, rows)
