"""Answers that stall, drip, break off by a reset, or never come: over a real socket."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.faults import Fault
from tests.emulator.in_process import InProcess

from .wire import asked, head, silent

pytestmark = pytest.mark.anyio

AGENTS = "/api/v2/chat/agents"
IMPATIENT = httpx.Timeout(5, read=0.3)


async def fault(http: httpx.AsyncClient, **members: Any) -> None:
    answer = await http.post("/_emulator/faults", json={"path_prefix": AGENTS, **members})
    answer.raise_for_status()


async def test_a_stalled_answer_has_headers_and_nothing_more(
    acme: Account, http: httpx.AsyncClient
) -> None:
    await fault(http, kind="stall", times=1)
    async with asked(acme, AGENTS) as reader:
        assert b"200 OK" in await head(reader)
        assert await silent(reader)
    await fault(http, kind="stall", times=1)
    with pytest.raises(httpx.ReadTimeout):
        await http.get(AGENTS, timeout=IMPATIENT)
    assert (await http.get(AGENTS)).status_code == 401


async def test_a_black_hole_takes_the_request_and_says_nothing(
    acme: Account, http: httpx.AsyncClient
) -> None:
    await fault(http, kind="blackhole", times=1)
    async with asked(acme, AGENTS) as reader:
        assert await silent(reader)
        assert (await http.get(AGENTS)).status_code == 401


@pytest.mark.parametrize("kind", ["stall", "blackhole"])
async def test_silence_can_end_with_a_closed_connection(
    acme: Account, http: httpx.AsyncClient, kind: str
) -> None:
    await fault(http, kind=kind, seconds=0.2)
    began = time.monotonic()
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await http.get(AGENTS)
    assert time.monotonic() - began >= 0.2


async def test_bytes_drip_one_by_one_until_nobody_listens(
    acme: Account, http: httpx.AsyncClient
) -> None:
    await fault(http, kind="drip", seconds=0.2, times=1)
    async with asked(acme, AGENTS) as reader:
        assert b"200 OK" in await head(reader)
        pieces = [await asyncio.wait_for(reader.read(100), 5) for _ in range(4)]
    assert b"".join(pieces) == b'[{"i'
    assert all(len(piece) == 1 for piece in pieces)


async def test_a_short_answer_that_drips_is_whole_in_the_end(
    acme: Account, http: httpx.AsyncClient
) -> None:
    await fault(http, kind="drip", seconds=0.001)
    assert "error" in (await http.get(AGENTS)).json()


async def test_a_reset_comes_in_the_middle_of_the_body(
    acme: Account, http: httpx.AsyncClient
) -> None:
    await fault(http, kind="reset")
    async with asked(acme, AGENTS) as reader:
        promised = int((await head(reader)).lower().split(b"content-length: ")[1].split(b"\r")[0])
        assert promised > 1000
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.readexactly(promised // 2 + 1), 5)
    with pytest.raises(httpx.ReadError):
        await http.get(AGENTS)


async def test_some_requests_can_be_spared_first(http: httpx.AsyncClient) -> None:
    await fault(http, kind="status", skip=2, times=1)
    assert [(await http.get(AGENTS)).status_code for _ in range(4)] == [401, 401, 503, 401]


@pytest.mark.parametrize("kind", ["stall", "blackhole", "drip"])
async def test_without_a_socket_nobody_waits_for_silence(kind: Any) -> None:
    account = Account("acme", chats=0, known=False)
    account.faults.listed.append(Fault(AGENTS, kind, times=1))
    async with httpx.AsyncClient(transport=InProcess(account)) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(account.origin + AGENTS)
        assert (await client.get(account.origin + AGENTS)).status_code == 401


async def test_without_a_socket_a_slow_answer_is_late_only_for_the_impatient() -> None:
    account = Account("acme", chats=0, known=False)
    account.faults.listed.append(Fault(AGENTS, "slow", seconds=60))
    async with httpx.AsyncClient(transport=InProcess(account)) as client:
        assert (await client.get(account.origin + AGENTS, timeout=61)).status_code == 401
        assert (await client.get(account.origin + AGENTS, timeout=None)).status_code == 401
        with pytest.raises(httpx.ReadTimeout):
            await client.get(account.origin + AGENTS, timeout=59)


async def test_without_a_socket_a_reset_is_a_read_error() -> None:
    account = Account("acme", chats=0, known=False)
    account.faults.listed.append(Fault(AGENTS, "reset"))
    async with httpx.AsyncClient(transport=InProcess(account)) as client:
        with pytest.raises(httpx.ReadError):
            await client.get(account.origin + AGENTS)
