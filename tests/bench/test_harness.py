"""What the benchmarks measure with."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.bench.frames import ask, read_frames, request, write_frames
from tests.bench.rounds import interleaved, ratio
from tests.bench.steady import WARM_UP_S, run

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
ASK = request("GET", "/", {})


class Stalling:
    """Answers at once, but for one stall that keeps everybody waiting."""

    def __init__(self) -> None:
        self.port, self.stall_s = 0, 0.0
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Stalling:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def stall(self, after_s: float, seconds: float) -> None:
        self._loop.call_soon_threadsafe(self._loop.call_later, after_s, time.sleep, seconds)

    def _serve(self) -> None:
        server = self._loop.run_until_complete(
            self._loop.create_server(Answering, "127.0.0.1", 0, backlog=64)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()


class Answering(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(ANSWER * data.count(b"\r\n\r\n"))


@pytest.fixture
def server() -> Iterator[Stalling]:
    with Stalling() as stalling:
        yield stalling


def test_a_stall_is_charged_with_every_question_that_fell_due_in_it(server: Stalling) -> None:
    server.stall(WARM_UP_S + 0.1, 0.7)

    came = run(server.port, [ASK], rate=300, seconds=1.0)

    assert 280 <= came.asked <= 320
    assert came.p50_us > 100_000, "a loader that waits for answers would see a stall only 16 times"


def test_a_server_that_answers_at_once_is_charged_with_little(server: Stalling) -> None:
    came = run(server.port, [ASK], rate=300, seconds=1.0)

    assert came.refused == 0
    assert came.p50_us < 100_000


def test_what_was_written_as_frames_is_read_as_such(tmp_path: Path) -> None:
    items = [b"", b"one", b"\x00" * 70_000]

    assert read_frames(write_frames(tmp_path / "frames", items)) == items


def test_answers_come_as_they_are_on_the_wire(server: Stalling) -> None:
    answers = ask(server.port, [ASK, ASK])

    assert [(answer.status, answer.body) for answer in answers] == [(200, b"{}")] * 2


def test_contestants_take_turns() -> None:
    order: list[str] = []

    interleaved({name: partial(order.append, name) for name in "abc"}, rounds=2)

    assert "".join(order) == "abcabc"


def test_a_ratio_is_taken_within_each_round() -> None:
    fast_and_slow_hours = [100.0, 10.0, 50.0]

    assert ratio([50.0, 5.0, 25.0], fast_and_slow_hours).median == 0.5
