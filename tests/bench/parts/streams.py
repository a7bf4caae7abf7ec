"""What panels in view cost while nothing happens to them, and when their lists are looked up."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import Struct

from backend.cli.open_files import raise_limit
from backend.settings import Settings
from backend.storage.mirror import Changes
from tests.bench import asking, hands
from tests.bench.cores import cpu_seconds, memory
from tests.bench.crowd import Requester
from tests.bench.frames import Answer, ask, request
from tests.bench.lines import held
from tests.bench.report import Section, Table
from tests.bench.rounds import median
from tests.bench.scene import Scene, scene
from tests.bench.server import helper
from tests.bench.worlds import World

STREAMS: Final = 2_000
SECONDS: Final = 30
"""Two signs of life for each stream."""
ROUNDS: Final = 3
KIB: Final = 1024

PROSE: Final = """\
{streams:,} panels in view, each with a stream of its own and another requester, held open by the
loader; the server is one process on one core. *Memory* is what the process itself took (anonymous),
by streams. *CPU* is its user and system time over {seconds} seconds in which nothing changed for
them, less its time in as long without any stream, by streams and seconds; each got two signs of
life. The worker goes on beside it. “Bare” is an ASGI application on the same server that keeps
the line open and gives the same signs of life, and does nothing else.

*Looked up again* is the CPU time, by streams, of one new version of the copy: the lists of all
panels are looked up, and none differs."""


class Idle(Struct):
    memory_kib: float
    cpu_us: float
    """By streams and seconds."""
    opened_s: float
    lookup_us: float = 0.0


def measure(world: World, streams: int = STREAMS, seconds: float = SECONDS) -> Section:
    raise_limit()
    came: dict[str, list[Idle]] = {"ours": [], "bare": []}
    for _ in range(ROUNDS):
        with scene(world) as there:
            questions = _questions(there, world, streams)
            with _idle(there.product.port, there.product.pid, questions, seconds) as idle:
                idle.lookup_us = _looked_up(there, streams)
            came["ours"].append(idle)
        with helper("bare", "tests.bench.raw_streams") as bare:
            plain = request("POST", "/", {"Content-Type": "application/json"}, b"{}")
            with _idle(bare.port, bare.pid, [plain] * streams, seconds) as idle:
                came["bare"].append(idle)
    prose = PROSE.format(streams=streams, seconds=seconds)
    return Section("streams", "Streams", prose, [_table(came, streams)], came)


def _questions(there: Scene, world: World, count: int) -> list[bytes]:
    """A stream each, with the grant of a look-up that was made just before."""
    panels = asking.renewed(there)
    people = list(islice(world.requesters(random.Random(5)), count))
    answers = ask(there.product.port, asking.lookups(panels, people))
    asking.bodies(answers)
    crowd = zip(people, answers, strict=True)
    return [
        _question(panels[n % len(panels)].session, person, answer)
        for n, (person, answer) in enumerate(crowd)
    ]


def _question(session: str, person: Requester, answer: Answer) -> bytes:
    said: dict[str, Any] = msgspec.json.decode(asking.plain(answer))
    headers = {
        **asking.BROWSER,
        "Accept": "text/event-stream",
        "Authorization": f"Bearer {session}",
        "Chatside-Grant": said["grant"],
        "Content-Type": "application/json",
    }
    body = {"ticket_id": asking.ticket_of(person), "requester": person}
    return request("POST", "/api/changes", headers, msgspec.json.encode(body))


@contextmanager
def _idle(port: int, pid: int, questions: Sequence[bytes], seconds: float) -> Iterator[Idle]:
    """Measured when the block begins; the streams are open until it ends."""
    alone, before = _cpu(pid, seconds), memory(pid)
    with held(port, questions) as lines:
        opened = memory(pid)
        busy, count = _cpu(pid, seconds), len(questions)
        taken = (opened.anonymous - before.anonymous) / KIB / count
        yield Idle(taken, (busy - alone) / seconds / count * 1e6, lines.opened_s)


def _cpu(pid: int, seconds: float) -> float:
    before = cpu_seconds(pid)
    time.sleep(seconds)
    return cpu_seconds(pid) - before


def _looked_up(there: Scene, streams: int) -> float:
    """Microseconds by streams for a chat of somebody else's that comes in."""
    before = cpu_seconds(there.product.pid)
    asyncio.run(_new_version(there.settings))
    time.sleep(5)
    return (cpu_seconds(there.product.pid) - before) / streams * 1e6


async def _new_version(settings: Settings) -> None:
    """One chat goes, which nobody's panel shows."""
    async with hands.opened(settings) as (mirrors, _):
        writer = await mirrors.writer(hands.ACCOUNT_ID)
        oldest = await writer.least_checked(1)
        await writer.commit(Changes(deleted=tuple(oldest)))
        await writer.close()


def _table(came: dict[str, list[Idle]], streams: int) -> Table:
    rows = []
    for name, what in (("bare", "bare"), ("ours", "Chatside")):
        idles = came[name]
        cpu = median([idle.cpu_us for idle in idles])
        looked = median([idle.lookup_us for idle in idles])
        rows.append(
            [
                what,
                f"{median([idle.memory_kib for idle in idles]):.1f} KB",
                f"{cpu:.1f} µs a second",
                f"{cpu * streams / 1e4:.1f} % of a core",
                f"{streams / median([idle.opened_s for idle in idles]):,.0f} a second",
                f"{looked:.0f} µs" if looked else "",
            ]
        )
    head = ["What", "Memory a stream", "CPU a stream", "All of them", "Opened", "Looked up again"]
    return Table(head, rows)
