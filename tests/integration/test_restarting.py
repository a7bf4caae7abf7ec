"""Stopping in order, and starting anew behind a socket that systemd would hold."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.integration.test_worker_process import wait_for, workers

SERVE = (sys.executable, "-m", "backend.cli", "serve")
WITHIN_S = 10
"""What whoever runs it may wait: a container engine kills after ten seconds."""
BODY, JSON = b'{"nothing": "that is understood"}', {"Content-Type": "application/json"}
HALF = (
    b"POST /api/claim HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 900\r\nExpect: 100-continue\r\n\r\n{"
)


class Systemd:
    """Keeps a socket for a service, starts it, and hears what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self.socket.getsockname()[1]
        self.log = (folder / "log").open("a")
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind(str(folder / "notify"))
        self.line.settimeout(30)

    @contextmanager
    def service(self) -> Iterator[None]:
        """`chatside serve`, once it said that it is ready."""
        number = self.socket.fileno()
        begin = f'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@" 3<&{number}'
        with subprocess.Popen(
            ["bash", "-c", begin, "bash", *SERVE, "--no-worker"],
            env=self.environment(),
            pass_fds=(number,),
            stderr=self.log,
        ) as process:
            try:
                assert self.line.recv(100) == b"READY=1"
                yield
                process.send_signal(signal.SIGTERM)
                assert process.wait(WITHIN_S) == 0
                assert self.line.recv(100) == b"STOPPING=1"
            finally:
                process.kill()

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "CHATSIDE_DATA": str(self.folder / "data"),
            "CHATSIDE_OPS_ADDRESS": "off",
            "NOTIFY_SOCKET": str(self.folder / "notify"),
        }

    def close(self) -> None:
        self.socket.close()
        self.log.close()
        self.line.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    made = Systemd(tmp_path)
    yield made
    made.close()


class Caller(threading.Thread):
    """Asks without a pause; like a proxy, with a new connection each time or with one it keeps."""

    def __init__(self, port: int, *, keeps: bool) -> None:
        super().__init__()
        self.answered, self.failed, self.enough = 0, list[str](), threading.Event()
        self._port, self._keeps = port, keeps

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self.enough.is_set():
            try:
                line.request("POST", "/api/claim", BODY, JSON)
                answer = line.getresponse()
                answer.read()
                assert answer.status == 422
                self.answered += 1
                if not self._keeps:
                    line.close()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.failed.append(repr(error))
                line.close()
        line.close()


def test_starting_anew_fails_no_request(systemd: Systemd) -> None:
    """The first ones wait before anything serves, the others while it is exchanged."""
    with calling(systemd.port) as callers:
        for _ in range(2):
            with systemd.service():
                wait_for(partial(all_went_on, callers, [caller.answered for caller in callers]))
        with systemd.service():
            stop(callers)

    assert [caller.failed for caller in callers] == [[]] * len(callers)


def test_a_request_that_never_ends_does_not_hold_up_the_end(systemd: Systemd) -> None:
    with socket.create_connection(("127.0.0.1", systemd.port)) as line:
        line.sendall(HALF)
        with systemd.service():
            assert line.recv(100).startswith(b"HTTP/1.1 100 ")  # somebody waits for the rest


def test_the_place_of_a_killed_worker_is_free_at_once(systemd: Systemd) -> None:
    operator = CommandLine(systemd.environment())
    with systemd.service(), operator.worker() as first:
        assert workers(operator.environment) == [first.pid]  # the server started none
        assert "worker_running" in operator("worker").stderr
        first.kill()
        first.wait()
        with operator.worker() as second:
            assert workers(operator.environment) == [second.pid]


@contextmanager
def calling(port: int) -> Iterator[list[Caller]]:
    callers = [Caller(port, keeps=keeps) for keeps in (True, False, True, False)]
    for caller in callers:
        caller.start()
    try:
        yield callers
    finally:
        stop(callers)


def all_went_on(callers: list[Caller], before: list[int]) -> bool:
    return all(caller.answered > was for caller, was in zip(callers, before, strict=True))


def stop(callers: list[Caller]) -> None:
    for caller in callers:
        caller.enough.set()
    for caller in callers:
        caller.join()
