"""The guard of this very suite: nothing in it reaches another machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import anyio
import httpx
import pytest

from tests.conftest import LeftTheMachine, tried

ELSEWHERE = "192.0.2.1"
"""An address reserved for documentation."""


@pytest.fixture(autouse=True)
def stopped(nothing_left_the_machine: None) -> Iterator[None]:
    """Each of these tries, and is noticed."""
    yield
    assert tried == [ELSEWHERE]
    tried.clear()


def test_a_plain_connection_is_stopped() -> None:
    with socket.socket() as outgoing, pytest.raises(LeftTheMachine):
        outgoing.connect((ELSEWHERE, 443))


def test_so_is_one_by_httpx() -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{ELSEWHERE}/", trust_env=False)


@pytest.mark.anyio
async def test_so_is_one_by_asyncio() -> None:
    with pytest.raises(OSError, match="failed"):
        await anyio.connect_tcp(ELSEWHERE, 443)
