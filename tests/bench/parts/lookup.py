"""A look-up and a transcript over HTTP with everything on, beside a bare application's bytes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.bench import asking, starlette_app
from tests.bench.frames import ask, request, write_frames
from tests.bench.load import Order, Sample, load
from tests.bench.profiled import shares, spent
from tests.bench.report import Section, Table
from tests.bench.rounds import interleaved, median, ratio
from tests.bench.scene import Scene, scene
from tests.bench.server import Server, helper
from tests.bench.worlds import World

SECONDS: Final = 3
WARM_UP_S: Final = 1
WARM: Final = 50
"""Requesters that are asked for again and again."""
RECORDED: Final = 1_000
"""Answers that the bare application repeats, and lists from which transcripts are opened."""
A_ROUND: Final = 60_000
"""More look-ups than a round can take."""

PROFILED: Final = ("warm", "uncached", "transcript")
LEAST_SHARE: Final = 0.02

PROSE: Final = """\
Everything is on: session, scope, policy, grant, audit on disk before the answer, headers. The
requests are a browser's, by all of Chat's agents in turn. *Warm*: fifty requesters, again and
again. *Uncached*: requesters in random order, each of them new; where a round needs more than the
world has, nobody comes again before everybody else did. *Transcript*: the newest and the oldest
chat of a thousand requesters, at random. Bare sends a thousand bodies that Chatside had answered,
as they came over the wire."""


class _Run(Struct, frozen=True):
    what: str
    bare: str
    """The name of the run it is compared with; its own for those."""
    asked_for: str = ""


RUNS: Final = {
    "bare": _Run("bare, the bytes of look-ups", "bare"),
    "warm": _Run("look-up, warm", "bare", "0.5, aim 0.75"),
    "uncached": _Run("look-up, uncached", "bare", "0.3, aim 0.45"),
    "control": _Run("control", "bare", "about 0.13"),
    "bare transcript": _Run("bare, the bytes of transcripts", "bare transcript"),
    "transcript": _Run("transcript", "bare transcript", "0.35, aim 0.6"),
}


class Slices:
    """New requests for every run, in one endless order."""

    def __init__(self, folder: Path, requests: Sequence[bytes]) -> None:
        self._path, self._requests, self._at = folder / "slice", requests, 0

    def next(self) -> Path:
        size = min(A_ROUND, len(self._requests))
        turned = [self._requests[(self._at + n) % len(self._requests)] for n in range(size)]
        self._at = (self._at + size) % len(self._requests)
        return write_frames(self._path, turned)


def measure(world: World, small: World) -> Section:
    with (
        scene(world) as there,
        tempfile.TemporaryDirectory() as work,
        _contestants(there, world, Path(work)) as runs,
    ):
        samples = interleaved(runs)
    rows = [_row(name, samples) for name in RUNS]
    head = ["What", "Requests/s", "CPU", "p50", "p99", "Bytes", "Of bare's requests/s", "Asked for",
            "Of bare's CPU"]  # fmt: skip
    title = f"Look-up and transcript, {world.chats:,} chats"
    tables = [Table(head, rows), _made_of(small)]
    return Section("lookup", title, PROSE, tables, samples)


@contextmanager
def _contestants(
    there: Scene, world: World, work: Path
) -> Iterator[dict[str, Callable[[], Sample]]]:
    panels = asking.renewed(there)
    everybody = world.requesters(random.Random(1))
    lookups = asking.lookups(panels, everybody)
    first = ask(there.product.port, lookups[:RECORDED])
    bodies = asking.bodies(first)
    transcripts = asking.transcripts(panels, first)
    opened = asking.bodies(ask(there.product.port, transcripts))
    warm = write_frames(work / "warm", lookups[:WARM])
    opening = write_frames(work / "opening", transcripts)
    slices = Slices(work, lookups[RECORDED:])
    size = round(sum(map(len, bodies)) / len(bodies))
    with ExitStack() as stack:
        recorded = str(write_frames(work / "bodies", bodies))
        bare = stack.enter_context(helper("bare", "tests.bench.raw_app", recorded))
        recorded = str(write_frames(work / "opened", opened))
        bare_opening = stack.enter_context(helper("bare", "tests.bench.raw_app", recorded))
        control = stack.enter_context(helper("control", "tests.bench.starlette_app", str(size)))
        signed = {**asking.BROWSER, "Authorization": f"Bearer {starlette_app.session()}"}
        controlled = write_frames(work / "control", [request("POST", "/api/lookup", signed, b"{}")])
        yield {
            "bare": _run(bare, warm),
            "warm": _run(there.product, warm),
            "uncached": lambda: _loaded(there.product, warm, slices.next(), "once"),
            "control": _run(control, controlled),
            "bare transcript": _run(bare_opening, opening),
            "transcript": _run(there.product, opening),
        }


def _run(server: Server, requests: Path) -> Callable[[], Sample]:
    return lambda: _loaded(server, requests, requests, "random")


def _loaded(server: Server, warm_up: Path, requests: Path, order: Order) -> Sample:
    load(server, warm_up, WARM_UP_S)
    return load(server, requests, SECONDS, order)


def _row(name: str, samples: dict[str, list[Sample]]) -> list[str]:
    run, ours = RUNS[name], samples[name]
    theirs = samples[run.bare]
    of_rate = ratio([s.requests_s for s in ours], [s.requests_s for s in theirs])
    of_cpu = ratio([s.cpu_us for s in ours], [s.cpu_us for s in theirs])
    return [
        run.what,
        f"{median([s.requests_s for s in ours]):,.0f}",
        f"{median([s.cpu_us for s in ours]):.0f} µs",
        f"{median([s.p50_us for s in ours]) / 1000:.2f} ms",
        f"{median([s.p99_us for s in ours]) / 1000:.2f} ms",
        f"{median([s.bytes_per_answer for s in ours]):,.0f}",
        "1" if name == run.bare else str(of_rate),
        run.asked_for,
        "1" if name == run.bare else str(of_cpu),
    ]


def _made_of(world: World) -> Table:
    """By room and package, as far as it is worth a line."""
    found = {what: shares(of) for what, of in spent(world, *PROFILED).items()}
    rooms = sorted({room for of in found.values() for room in of})
    rows = [
        [room, *(f"{of.get(room, 0):.0%}" for of in found.values())]
        for room in rooms
        if max(of.get(room, 0) for of in found.values()) >= LEAST_SHARE
    ]
    return Table(["The loop's time under load, by cProfile", *PROFILED], rows)
