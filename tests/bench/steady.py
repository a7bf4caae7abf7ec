"""A steady load: `python -m tests.bench.steady PORT FILE RATE SECONDS`, for latencies that count.

Each of sixteen connections has its own clock and asks at its times, whatever the answers do. An
answer's latency counts from the moment the question was due, so a server that stalls is charged
with every question it kept from being asked. (wrk's own percentiles leave those out.)
"""

from __future__ import annotations

import gc
import heapq
import itertools
import json
import random
import select
import socket
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.bench.frames import read_frames

CONNECTIONS: Final = 16
WARM_UP_S: Final = 0.5
END_OF_HEAD: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length: "


class Steady(Struct):
    """Microseconds from when a question was due to the last byte of its answer."""

    asked: int
    refused: int
    p50_us: float
    p99_us: float
    p999_us: float
    late_us: float
    """How late the loader itself was with questions nothing stood in the way of: the median."""


class _Line:
    """One connection: when its next question is due, and the one that is under way."""

    def __init__(self, port: int, due: float) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due, self.began = due, 0.0
        self.free_at = 0.0
        """When the last answer was whole."""
        self.status = b""
        self._missing = 0

    def __lt__(self, other: _Line) -> bool:
        return self.due < other.due

    def ask(self, raw: bytes, interval: float) -> None:
        self.began, self.due, self._missing = self.due, self.due + interval, -1
        self.socket.sendall(raw)

    def hear(self) -> bool:
        """Whether the answer is whole now."""
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the server hung up")
        if self._missing < 0:
            self.status = data[9:12]
            self._missing = _whole(data)
        self._missing -= len(data)
        return self._missing == 0


def _whole(data: bytes) -> int:
    """How long the answer will be, from its head, which loopback delivers in one piece."""
    head = data.index(END_OF_HEAD)
    at = data.lower().index(LENGTH, 0, head) + len(LENGTH)
    return head + len(END_OF_HEAD) + int(data[at : data.index(b"\r", at)])


class _Clocks:
    """All connections: those that wait for their time, and those that wait for an answer."""

    def __init__(self, port: int, rate: float) -> None:
        self._interval = CONNECTIONS / rate
        self._start = time.perf_counter() + 0.01
        lines = [
            _Line(port, self._start + random.random() * self._interval) for _ in range(CONNECTIONS)
        ]
        self._idle = sorted(lines)
        self._lines = {line.socket.fileno(): line for line in lines}
        self._ready = select.epoll()
        for number in self._lines:
            self._ready.register(number, select.EPOLLIN)
        self._latencies: list[float] = []
        self._late: list[float] = []
        self._refused = 0

    def run(self, requests: list[bytes], seconds: float) -> None:
        chosen = itertools.cycle(random.sample(requests, len(requests)))
        counts_from = self._start + WARM_UP_S
        end = counts_from + seconds
        idle, clock = self._idle, time.perf_counter
        while (now := clock()) < end:
            while idle and idle[0].due <= now:
                line = heapq.heappop(idle)
                if line.free_at < line.due:
                    self._late.append(now - line.due)
                line.ask(next(chosen), self._interval)
            heard = self._ready.poll(0)
            for number, _ in heard:
                self._heard(self._lines[number], counts_from)
            if not heard:  # sleep to the microsecond, which epoll can't
                due = idle[0].due if idle else end
                select.select([self._ready], [], [], max(0.0, due - clock()))
        under_way = (line for line in self._lines.values() if line not in idle)
        self._latencies += [end - line.began for line in under_way]

    def _heard(self, line: _Line, counts_from: float) -> None:
        if line.hear():
            line.free_at = time.perf_counter()
            heapq.heappush(self._idle, line)
            if line.began >= counts_from:
                self._latencies.append(line.free_at - line.began)
                self._refused += line.status != b"200"

    def result(self) -> Steady:
        latencies, late = sorted(self._latencies), sorted(self._late)
        return Steady(
            asked=len(latencies),
            refused=self._refused,
            p50_us=_share(latencies, 0.5),
            p99_us=_share(latencies, 0.99),
            p999_us=_share(latencies, 0.999),
            late_us=_share(late, 0.5),
        )

    def close(self) -> None:
        self._ready.close()
        for line in self._lines.values():
            line.socket.close()


def run(port: int, requests: list[bytes], rate: float, seconds: float) -> Steady:
    with closing(_Clocks(port, rate)) as clocks:
        clocks.run(requests, seconds)
        return clocks.result()


def _share(ordered: list[float], part: float) -> float:
    """Microseconds that this part of the values, in seconds, does not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1e6 if ordered else 0.0


def _be_punctual() -> None:
    """No collector's pauses, and timers to the microsecond."""
    gc.disable()
    with suppress(OSError):
        Path("/proc/self/timerslack_ns").write_text("1000", "utf-8")


if __name__ == "__main__":
    _be_punctual()
    came = run(
        int(sys.argv[1]), read_frames(Path(sys.argv[2])), float(sys.argv[3]), float(sys.argv[4])
    )
    print(json.dumps({name: getattr(came, name) for name in came.__struct_fields__}))
