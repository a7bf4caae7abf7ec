"""What breaks one account is no trouble of another: its answers and its calls stay the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import anyio
import pytest
from msgspec import Struct

from backend.errors import ChatUnavailable
from tests.integration.mirror.virtual.network import LATENCY_S
from tests.integration.mirror.virtual.premises import Premises, Tenant, premises
from tests.integration.mirror.virtual.virtual_loop import VirtualLoop

Breaks: TypeAlias = Callable[[Premises, Tenant], None]

EXPORT = "/api/v2/chat/incremental/"
CHATS = 60
BEFORE_S, BROKEN_S = 300, 600


class Seen(Struct, frozen=True):
    """What agents of an account get, and what it costs."""

    listed: list[str]
    transcript: bytes
    changes: int
    """How often its version has changed."""
    as_of_s: int | None
    calls: list[tuple[float, str]]
    waits_s: list[float]
    """Of live look-ups."""


def poisoned(house: Premises, tenant: Tenant) -> None:
    for record in range(3):
        tenant.fault(kind="garble", path_prefix=EXPORT, record=record, poison="nested")
    tenant.fault(kind="garble", path_prefix=EXPORT, poison="wrong_types", times=None)


def revoked(house: Premises, tenant: Tenant) -> None:
    tenant.switch(token_state="revoked")


def slow(house: Premises, tenant: Tenant) -> None:
    house.network.latency_s[tenant.zendesk.origin] = 10


def huge(house: Premises, tenant: Tenant) -> None:
    tenant.fault(kind="huge", path_prefix=EXPORT, megabytes=100, times=None)


def broken_off(house: Premises, tenant: Tenant) -> None:
    tenant.fault(kind="reset", times=None)


def healthy(house: Premises, tenant: Tenant) -> None:
    """To compare with."""


async def look_up_live(house: Premises, tenant: Tenant, waits_s: list[float]) -> None:
    """As without a copy, every ten seconds."""
    connection = await house.connections.current(tenant.account)
    assert connection is not None
    access = await house.connections.open(tenant.account, connection)
    while True:
        began = house.now()
        await house.client.search_by_email(access, "p1@example.org")
        waits_s.append(round(house.now() - began, 3))
        await anyio.sleep(10)


async def many_live(house: Premises, tenant: Tenant) -> None:
    """More than an account may have under way at once, and nobody minds whether they work."""
    connection = await house.connections.current(tenant.account)
    assert connection is not None
    access = await house.connections.open(tenant.account, connection)

    async def one(number: int) -> None:
        while True:
            try:
                await house.client.search_by_email(access, f"n{number}@example.org")
            except ChatUnavailable:
                await anyio.sleep(1)
            await anyio.sleep(60)

    async with anyio.create_task_group() as agents:
        for number in range(12):
            agents.start_soon(one, number)


async def observe(folder: Path, breaks: Breaks) -> Seen:
    acme, globex = Tenant("acme"), Tenant("globex")
    async with premises(folder, acme, globex) as house, house.working():
        for number in range(CHATS):
            acme.add(late_s=7200 + number * 600)
            globex.add(late_s=7200 + number * 600)
        await house.completed(globex)
        before = (await house.standing(globex)).version
        waits_s: list[float] = []
        async with anyio.create_task_group() as agents:
            agents.start_soon(house.agents_at_work, globex)
            agents.start_soon(look_up_live, house, globex, waits_s)
            await anyio.sleep(BEFORE_S - house.now() % BEFORE_S)
            breaks(house, acme)
            agents.start_soon(many_live, house, acme)
            for _ in range(BROKEN_S // 150):
                acme.add()
                globex.add()
                await anyio.sleep(150)
            found = await house.look_up(globex, "p1@example.org")
            assert found is not None
            standing = await house.standing(globex)
            saw = Seen(
                listed=[chat.id for chat in found.chats],
                transcript=found.newest or b"",
                changes=standing.version - before,
                as_of_s=standing.as_of_s,
                calls=[(round(at, 3), path) for at, path in globex.calls()],
                waits_s=waits_s,
            )
            agents.cancel_scope.cancel()
        return saw


def observed(folder: Path, breaks: Breaks) -> Seen:
    """In a time of its own, so that both begin at the same moment."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(observe(folder, breaks))


@pytest.mark.parametrize("breaks", [poisoned, revoked, slow, huge, broken_off])
def test_one_broken_account_leaves_the_other_as_it_was(tmp_path: Path, breaks: Breaks) -> None:
    alone = observed(tmp_path / "healthy", healthy)
    beside = observed(tmp_path / "broken", breaks)

    for member in Seen.__struct_fields__:
        assert getattr(beside, member) == getattr(alone, member), member
    assert max(beside.waits_s) == LATENCY_S
    assert len(beside.listed) > CHATS / 5
