"""wrk on the loading core: as much as the server can take, from sixteen kept connections."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from tests.bench.cores import cpu_seconds, pinned, two_cores
from tests.bench.punctual import first
from tests.bench.server import Server

CONNECTIONS: Final = 16
SCRIPT: Final = Path(__file__).with_name("load.lua")
MARK: Final = "RESULT "

Order = Literal["random", "once"]


class Sample(Struct, frozen=True):
    """One run against one server."""

    requests_s: float
    cpu_us: float
    """What a request cost the server's process, user and system time."""
    p50_us: float
    p99_us: float
    p999_us: float
    bytes_per_answer: float
    """Headers included."""
    taken: int
    """How many requests of the file were begun."""


class Void(Exception):
    """The run measured something else than what it was meant to."""


class _Counted(Struct):
    requests: int
    duration_us: int
    bytes: int
    broken: int
    refused: int
    answers: int
    shortest: int
    longest: int
    taken: int
    known: int
    p50_us: float
    p99_us: float
    p999_us: float


def load(
    server: Server,
    requests: Path,
    seconds: int,
    order: Order = "random",
    connections: int = CONNECTIONS,
    *,
    ahead: bool = False,
) -> Sample:
    """Raises Void when an answer wasn't a whole 200, or when "once" ran out of requests.

    `ahead`: the loader goes before everything else on its core.
    """
    before = cpu_seconds(server.pid)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{server.port}/", "--", str(requests), order]
    counted = _counted(first(command) if ahead else command)
    used = cpu_seconds(server.pid) - before
    _check(server, counted, order)
    return Sample(
        counted.requests / counted.duration_us * 1e6,
        used / counted.requests * 1e6,
        counted.p50_us,
        counted.p99_us,
        counted.p999_us,
        counted.bytes / counted.requests,
        counted.taken,
    )


def _counted(command: list[str]) -> _Counted:
    done = subprocess.run(
        pinned(two_cores().loading, command), capture_output=True, text=True, check=True
    )
    (line,) = (row for row in done.stdout.splitlines() if row.startswith(MARK))
    return msgspec.json.decode(line.removeprefix(MARK), type=_Counted)


def _check(server: Server, counted: _Counted, order: Order) -> None:
    if counted.broken or counted.refused or not counted.requests:
        raise Void(f"{server.name}: {counted.refused} not 200, {counted.broken} broken")
    if counted.shortest == 0:
        raise Void(f"{server.name}: an answer was empty")
    if order == "once" and counted.taken > counted.known:
        raise Void(f"{server.name}: {counted.taken} requests, but only {counted.known} new ones")
