"""What every test gets: asyncio, and a guard that lets nothing out of this machine."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import settings

pytest_plugins = ["tests.shop", "tests.spreading", "tests.databases"]

# The same examples every time, and no stop-watch: a busy machine is no failure.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

# httpx looks for it at every call within a process, on the whole path: it is not here.
cast("dict[str, Any]", sys.modules)["sniffio"] = None

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


tried: list[str] = []
"""Addresses beyond this machine that something tried to reach; a test that finds one here fails."""


class LeftTheMachine(OSError):
    """What the caller meets; the guard also remembers it, whatever the caller makes of it."""


def _check(address: Any) -> None:
    if isinstance(address, tuple) and str(address[0]) not in LOOPBACK:
        tried.append(str(address[0]))
        raise LeftTheMachine(f"a connection to {address!r} was tried")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _check(address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _check(address)
    return _connect_ex(self, address)


@pytest.fixture(scope="session", autouse=True)
def guard() -> Iterator[None]:
    """At the socket: whatever library connects, it passes here (asyncio uses connect too)."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nothing_left_the_machine() -> Iterator[None]:
    yield
    left = tried.copy()
    tried.clear()
    assert left == []


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
