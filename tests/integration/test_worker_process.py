"""The worker as a process: one at a time, watched by `serve`, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.product import free_port

SERVE = (sys.executable, "-m", "backend.cli", "serve")
WORKER = (sys.executable, "-m", "backend.cli", "worker")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "CHATSIDE_DATA": str(tmp_path / "data"),
        "CHATSIDE_PUBLIC_URL": f"http://localhost:{free_port()}",
        "CHATSIDE_OPS_ADDRESS": "off",
    }


def workers(environment: dict[str, str]) -> list[int]:
    """Processes of `chatside worker` on this data folder."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
            inside = f"CHATSIDE_DATA={environment['CHATSIDE_DATA']}".encode()
            if b"worker" in command and inside in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except (OSError, ValueError):
            continue
    return found


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    port = environment["CHATSIDE_PUBLIC_URL"].rpartition(":")[2]
    command = [*SERVE, "--port", port]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: answers(environment) and len(workers(environment)) == 1)
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(environment: dict[str, str]) -> bool:
    try:
        return httpx.get(environment["CHATSIDE_PUBLIC_URL"] + "/healthz").is_success
    except httpx.TransportError:
        return False


def wait_for(claim: Callable[[], object], within_s: float = 20) -> None:
    until = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.05)


def test_a_second_worker_on_the_same_folder_is_refused(environment: dict[str, str]) -> None:
    with subprocess.Popen(WORKER, env=environment, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        assert '"working"' in first.stderr.readline()
        second = subprocess.run(
            WORKER, env=environment, capture_output=True, text=True, timeout=30, check=False
        )
        first.send_signal(signal.SIGTERM)
        assert first.wait(15) == 0

    assert second.returncode == 2
    assert second.stderr.splitlines()[-2].startswith("worker_running:") or (
        "worker_running:" in second.stderr
    )


def test_a_killed_server_leaves_no_worker_behind(environment: dict[str, str]) -> None:
    with serving(environment) as server:
        server.kill()
        wait_for(lambda: not workers(environment), within_s=12)


def test_a_killed_worker_is_started_again(environment: dict[str, str]) -> None:
    with serving(environment):
        (first,) = workers(environment)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: workers(environment) not in ([], [first]))
        assert answers(environment)


def test_a_server_that_is_told_to_stop_takes_its_worker_along(environment: dict[str, str]) -> None:
    with serving(environment) as server:
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) == 0
        assert workers(environment) == []


def test_a_worker_that_is_told_to_stop_before_its_server_ends_in_order(
    environment: dict[str, str],
) -> None:
    """As with Ctrl-C at a terminal: everybody is told at once."""
    command = [*WORKER, "--until-stdin-ends"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr is not None
        assert '"working"' in worker.stderr.readline()
        worker.send_signal(signal.SIGINT)
        assert worker.wait(15) == 0
        assert worker.stderr.read() == ""


def test_with_the_mirror_off_there_is_no_worker(environment: dict[str, str]) -> None:
    off = {**environment, "CHATSIDE_MIRROR": "off"}
    done = subprocess.run(WORKER, env=off, capture_output=True, text=True, timeout=30, check=False)

    assert done.returncode == 2
    assert "mirror_off:" in done.stderr
