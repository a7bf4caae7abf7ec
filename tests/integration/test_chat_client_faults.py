"""Trouble on the wire: calls end in time, with an error of ours, and leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.errors import (
    ChatUnavailable,
    ZendeskTimeout,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.storage.sqlite.budget import SqliteBudget
from backend.storage.sqlite.vault import Vault
from backend.zendesk.body import ZendeskTooLarge
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.limits import Budget, Retries, Urgency
from backend.zendesk.line import AT_ONCE
from backend.zendesk.protocol import WHOLE_CHATS_LIMIT
from tests.customer import PLAIN
from tests.integration.raw_server import RawServer, Reply, cut_after, drip, http, raw_server

pytestmark = pytest.mark.anyio

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PAGE = b'{"chats":[{"id":"a","update_timestamp":"2026-02-03T10:15:00Z"}],"count":1,"end_time":7}'


class Open:
    async def take(self, account_id: str, urgency: Urgency) -> float:
        return 0.0

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None: ...


@pytest.fixture
async def zendesk() -> AsyncIterator[RawServer]:
    async with raw_server() as server:
        yield server


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=40, max_keepalive_connections=20)
    async with httpx.AsyncClient(verify=PLAIN, trust_env=False, limits=limits) as http:
        yield http


@pytest.fixture
def client(web: httpx.AsyncClient) -> ChatClient:
    return make(web, Open())


def make(web: httpx.AsyncClient, budget: Budget) -> ChatClient:
    quick = Retries(first_pause_s=0.01, longest_pause_s=0.01)
    return ChatClient(web, budget, retries=quick, random=lambda: 0.0)


def access_to(origin: str, name: str = "a1") -> ChatAccess:
    return ChatAccess(Account(name, "acme", Origin(origin)), Secret("tok-canary-7"))


@pytest.fixture
def access(zendesk: RawServer) -> ChatAccess:
    return access_to(zendesk.origin)


async def export(client: ChatClient, access: ChatAccess, within_s: float = 20) -> Any:
    return await client.export(access, 0, "", urgency="backfill", within_s=within_s)


def stalled_after(data: bytes) -> Reply:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(3600)

    return reply


def reset_after(data: bytes) -> Reply:
    """RST instead of an end."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.05)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return reply


class Flood:
    """An answer without an end; `sent` is how much of it went out."""

    def __init__(self, head: bytes, block: bytes) -> None:
        self.head, self.block, self.sent = head, block, 0

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        writer.write(self.head)
        while True:
            writer.write(b"%x\r\n%b\r\n" % (len(self.block), self.block))
            await writer.drain()
            self.sent += len(self.block)


@pytest.mark.parametrize(
    "reply",
    [
        stalled_after(b""),
        stalled_after(b"HTTP/1.1 200"),
        stalled_after(HEAD),
        stalled_after(CHUNKED + b"5\r\n{"),
        stalled_after(HEAD + b"Content-Length: 90\r\n\r\n" + PAGE[:40]),
        drip(http(PAGE), 0.2),
    ],
    ids=["silence", "status", "head", "chunk", "half a body", "a byte now and then"],
)
async def test_what_does_not_come_in_time_is_given_up_in_time(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, reply: Reply
) -> None:
    zendesk.replies = [reply]
    began = time.monotonic()
    with pytest.raises(ZendeskTimeout):
        await export(client, access, within_s=0.6)
    assert 0.5 < time.monotonic() - began < 15  # the drip alone would take longer
    assert len(zendesk.requests) == 1


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The origin of a port whose connections are never completed: its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_connection_that_is_never_made_is_given_up_in_time(
    client: ChatClient, black_hole: str
) -> None:
    began = time.monotonic()
    with pytest.raises(ZendeskTimeout):
        await export(client, access_to(black_hole), within_s=0.6)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "reply",
    [
        reset_after(b""),
        reset_after(HEAD + b"Content-Length: 90\r\n\r\n" + PAGE[:40]),
        reset_after(CHUNKED + b"5\r\n{"),
        cut_after(HEAD + b"Content-Length: 90\r\n\r\n" + PAGE[:40]),
    ],
    ids=["at once", "half a body", "half a chunk", "end of file"],
)
async def test_a_connection_that_breaks_is_made_again_and_given_up_after_three_times(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, reply: Reply
) -> None:
    zendesk.replies = [reply, http(PAGE)]
    assert [record.id for record in (await export(client, access)).records] == ["a"]
    zendesk.replies = [reply]
    with pytest.raises(ZendeskUnavailable):
        await export(client, access)
    assert len(zendesk.requests) == 2 + 4


async def test_a_page_without_an_end_is_read_to_the_limit_and_no_further(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    flood = Flood(CHUNKED, b" " * 262_144)
    zendesk.replies = [flood]
    with pytest.raises(ZendeskTooLarge):
        await export(client, access)
    assert flood.sent < WHOLE_CHATS_LIMIT + 16 * 1024 * 1024
    assert len(zendesk.requests) == 1


async def test_a_page_announced_as_too_large_is_not_read(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    length = b"Content-Length: %d\r\n\r\n" % (100 * 1024 * 1024)
    zendesk.replies = [stalled_after(HEAD + length + b"{")]
    with pytest.raises(ZendeskTooLarge):
        await export(client, access)


@pytest.mark.parametrize("most", [WHOLE_CHATS_LIMIT, WHOLE_CHATS_LIMIT + 1])
async def test_a_compressed_page_counts_as_what_it_is_inflated(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, most: int
) -> None:
    body = gzip.compress(PAGE + b" " * (most - len(PAGE)), 1)
    zendesk.replies = [http(body, Content_Encoding="gzip")]
    if most > WHOLE_CHATS_LIMIT:
        with pytest.raises(ZendeskTooLarge):
            await export(client, access)
    else:
        assert len((await export(client, access)).records) == 1


async def test_pages_too_large_do_not_close_the_account(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    length = b"Content-Length: %d\r\n\r\n" % (100 * 1024 * 1024)
    zendesk.replies = [stalled_after(HEAD + length)]
    for _ in range(7):
        with pytest.raises(ZendeskTooLarge):
            await export(client, access)
    assert client.state_of("a1").standing == "closed"


Ask = Callable[[ChatClient, ChatAccess], Awaitable[Any]]


@pytest.mark.parametrize(
    "reply",
    [stalled_after(b""), stalled_after(CHUNKED + b"5\r\n{"), drip(http(PAGE), 0.01)],
    ids=["silence", "half a chunk", "a byte now and then"],
)
@pytest.mark.parametrize(
    "ask", [export, ChatClient.agent_me, ChatClient.agents], ids=["export", "me", "agents"]
)
async def test_a_cancelled_call_leaves_nothing_behind(
    client: ChatClient,
    web: httpx.AsyncClient,
    zendesk: RawServer,
    access: ChatAccess,
    reply: Reply,
    ask: Ask,
) -> None:
    zendesk.replies = [reply]
    before = asyncio.all_tasks()
    calls = [asyncio.ensure_future(ask(client, access)) for _ in range(AT_ONCE + 3)]
    await arrived(zendesk, 1)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    with anyio.fail_after(10):
        while connections(web) or ours_since(before):  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)

    assert client.state_of("a1").failures == 0
    zendesk.replies = [http(PAGE)]
    again = [export(client, access) for _ in range(AT_ONCE)]
    assert len(await asyncio.gather(*again)) == AT_ONCE


def ours_since(before: set[asyncio.Task[Any]]) -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() - before if "raw_server" not in repr(task)]


async def arrived(zendesk: RawServer, many: int) -> None:
    with anyio.fail_after(10):
        while len(zendesk.requests) < many:  # noqa: ASYNC110  the server has no event
            await asyncio.sleep(0.01)


def connections(web: httpx.AsyncClient) -> list[object]:
    """What the pool holds, idle or not."""
    return list(web._transport._pool.connections)  # type: ignore[attr-defined]  # no public way


async def test_an_account_whose_answers_never_come_takes_nothing_from_another(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [stalled_after(b"")]
    stuck = [asyncio.create_task(export(client, access)) for _ in range(100)]
    await arrived(zendesk, AT_ONCE)
    async with raw_server() as healthy:
        healthy.replies = [http(PAGE)]
        other = access_to(healthy.origin, "a2")
        for _ in range(50):
            await export(client, other, within_s=5)
    assert len(zendesk.requests) == AT_ONCE
    for call in stuck:
        call.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)


async def test_pages_of_html_close_the_account_and_a_probe_opens_it_again(
    web: httpx.AsyncClient, zendesk: RawServer, access: ChatAccess
) -> None:
    clock = [1000.0]
    client = ChatClient(web, Open(), clock=lambda: clock[0], random=lambda: 0.0)
    zendesk.replies = [http(b"<html>Sorry")]
    for _ in range(5):
        with pytest.raises(ZendeskUnreadable):
            await client.agent_me(access)
    for _ in range(20):
        with pytest.raises(ZendeskUnavailable) as caught:
            await client.agent_me(access)
        assert caught.value.retry_after_s == 5
    assert len(zendesk.requests) == 5

    clock[0] += 5
    zendesk.replies = [http(b'{"id":7}')]
    assert (await client.agent_me(access)).id == 7
    assert client.state_of("a1").standing == "closed"


async def test_half_an_hour_of_503_costs_few_calls_and_afterwards_all_is_well_in_a_minute(
    web: httpx.AsyncClient, zendesk: RawServer, access: ChatAccess
) -> None:
    """Twenty agents and a worker ask every second."""
    clock = [1000.0]

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    client = ChatClient(web, Open(), clock=lambda: clock[0], sleep=sleep, random=lambda: 0.5)
    zendesk.replies = [http(b"", "503 Busy")]
    while clock[0] < 1000 + 1800:
        for _ in range(21):
            with pytest.raises(ChatUnavailable):
                await client.agent_me(access)
        clock[0] += 1
    assert len(zendesk.requests) < 50

    zendesk.replies = [http(b'{"id":7}')]
    ended = clock[0]
    while True:
        try:
            await client.agent_me(access)
            break
        except ZendeskUnavailable:
            clock[0] += 1
    assert clock[0] - ended <= 60


async def test_retry_after_is_obeyed_to_the_second_by_every_process(
    web: httpx.AsyncClient, zendesk: RawServer, access: ChatAccess, tmp_path: Path
) -> None:
    vaults = [Vault(tmp_path / "vault.db") for _ in range(2)]
    one, two = (make(web, SqliteBudget(vault)) for vault in vaults)
    zendesk.replies = [http(b"", "429 Too Many Requests", Retry_After="1"), http(b'{"id":7}')]

    began = time.time()
    with pytest.raises(ChatUnavailable):
        await export(one, access, within_s=0.9)
    asked = [asyncio.create_task(client.agent_me(access)) for client in (one, two)]
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    waited = time.time() - began
    await asyncio.gather(*asked)

    assert 1 <= waited < 1.5
    assert len(zendesk.requests) == 3
    for vault in vaults:
        await vault.close()
