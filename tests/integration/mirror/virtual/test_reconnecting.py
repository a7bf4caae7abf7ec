"""A copy that is interrupted goes on at its place: after a dead token, a crash, a broken line."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from tests.integration.mirror.virtual.premises import (
    Premises,
    Tenant,
    premises,
    small_pages,
    until,
)

pytestmark = pytest.mark.anyio

PAGES, CHATS_A_PAGE, INTERRUPTIONS = 400, 3, 50


@pytest.fixture
async def house(
    tmp_path: Path, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Premises]:
    """A backfill of many pages, not begun yet."""
    small_pages(monkeypatch, CHATS_A_PAGE)
    for number in range(PAGES * CHATS_A_PAGE):
        acme.add(late_s=86_400 + number * 60)
    async with premises(tmp_path, acme) as opened:
        yield opened


def again(tenant: Tenant) -> int:
    """How many pages of the backfill were asked for once more."""
    long_ago = tenant.clock.now() - 86_000
    starts = [query.split("limit=")[0] for _, query in tenant.pages()]
    old = [start for start in starts if int(start.split("start_time=")[1].split("&")[0]) < long_ago]
    return sum(Counter(old).values()) - len(set(old))


async def test_a_dead_token_stops_the_sync_and_a_new_one_lets_it_go_on(
    house: Premises, acme: Tenant
) -> None:
    async with house.working():
        await anyio.sleep(40)
        held = (await house.standing(acme)).chats
        assert 0 < held < PAGES * CHATS_A_PAGE
        acme.switch(token_state="revoked")
        await anyio.sleep(10)

        assert (await house.progress(acme)).phase == "stopped"
        says = await house.says(acme)
        assert "acme: Zendesk refuses the token, Chat has to be connected again" in says
        assert "an admin has to connect Chat again" in says
        asked = len(acme.calls())
        await anyio.sleep(3600)
        assert len(acme.calls()) == asked

        acme.switch(token_state="valid")
        await house.connect(acme)
        await anyio.sleep(5)
        assert (await house.progress(acme)).phase == "copying"
        assert (await house.standing(acme)).chats > held
        await house.completed(acme)
    assert again(acme) <= 1
    assert (await house.standing(acme)).chats == PAGES * CHATS_A_PAGE
    assert "acme: connected" in await house.says(acme)


async def interrupt(house: Premises, tenant: Tenant, kind: str) -> None:
    """Something that ends by itself, or that somebody mends."""
    if kind == "token":
        tenant.switch(token_state="revoked")
        await anyio.sleep(5)
        tenant.switch(token_state="valid")
        await house.connect(tenant)
    elif kind == "status":
        tenant.fault(kind="status", status=503)
    elif kind != "worker":
        tenant.fault(kind=kind)


async def test_fifty_interruptions_fetch_a_page_each_again_at_most(
    house: Premises, acme: Tenant
) -> None:
    chance = random.Random(7)
    interruptions = 0
    while interruptions < INTERRUPTIONS:
        async with house.working():
            kind = "token"
            while kind != "worker" and interruptions < INTERRUPTIONS:
                await anyio.sleep(chance.uniform(0.5, 3))
                kind = chance.choice(("token", "status", "reset", "cut", "blackhole", "worker"))
                await interrupt(house, acme, kind)
                interruptions += 1
    assert not (await house.standing(acme)).complete
    async with house.working():
        await house.completed(acme)

    assert again(acme) <= INTERRUPTIONS
    assert (await house.standing(acme)).chats == PAGES * CHATS_A_PAGE


async def test_taken_back_and_connected_again_it_begins_anew(house: Premises, acme: Tenant) -> None:
    async with house.working():
        await anyio.sleep(20)
        await house.store.connections.forget(acme.account.id)

        async def gone() -> bool:
            return await house.mirrors.reader(acme.account.id) is None

        await until(gone, within_s=10)
        await house.connect(acme)
        await house.completed(acme)
    assert (await house.standing(acme)).chats == PAGES * CHATS_A_PAGE
