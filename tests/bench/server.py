"""Programs under test, each on the serving core, until the block ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from tests.bench.cores import pinned, two_cores
from tests.product import free_port

PATIENCE_S: Final = 60


class Server(Struct, frozen=True):
    name: str
    port: int
    pid: int


@contextmanager
def started(
    name: str, arguments: list[str], port: int, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """`python -m …` on the serving core; ready when its port can be reached."""
    command = pinned(two_cores().serving, [sys.executable, "-m", *arguments])
    environment = {**os.environ, **(env or {})}
    with subprocess.Popen(command, env=environment) as process:
        try:
            wait_for_port(port, process)
            yield Server(name, port, process.pid)
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def helper(name: str, module: str, *arguments: str) -> Iterator[Server]:
    """One of this folder's own servers: `python -m module PORT …`."""
    port = free_port()
    with started(name, [module, str(port), *arguments], port) as server:
        yield server


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Raises RuntimeError when the program ended or kept silent."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"Nothing answered on port {port}.")
