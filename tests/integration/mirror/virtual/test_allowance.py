"""The account's 200 calls a minute, by the stand-in's own log: used, shared, never overdrawn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from tests.emulator.limits import PER_WINDOW
from tests.integration.mirror.virtual.network import LATENCY_S
from tests.integration.mirror.virtual.premises import (
    Premises,
    Tenant,
    premises,
    small_pages,
)

pytestmark = pytest.mark.anyio

CHATS_A_PAGE = 2
MINUTES = 3


@pytest.fixture
async def house(
    tmp_path: Path, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Premises]:
    """A backfill of more pages than these minutes allow."""
    small_pages(monkeypatch, CHATS_A_PAGE)
    for number in range(CHATS_A_PAGE * PER_WINDOW * MINUTES):
        acme.add(late_s=86_400 + number * 60)
    async with premises(tmp_path, acme) as opened, opened.working():
        yield opened


async def ticket(house: Premises, tenant: Tenant, waits: list[float]) -> None:
    """Somebody opens one, and no copy answers yet: a search, and the chats it found."""
    connection = await house.connections.current(tenant.account)
    assert connection is not None
    access = await house.connections.open(tenant.account, connection)
    began = house.now()
    found = await house.client.search_by_email(access, "p1@example.org")
    waits.append(house.now() - began - LATENCY_S)
    began = house.now()
    await house.client.chats(access, [stub.id for stub in found.stubs])
    waits.append(house.now() - began - LATENCY_S)


async def test_a_backfill_uses_what_is_left_and_makes_nobody_wait(
    house: Premises, acme: Tenant
) -> None:
    waits: list[float] = []
    async with anyio.create_task_group() as agents:
        for second in range(60 * MINUTES):
            await anyio.sleep(1)
            for _ in range(5 if second % 10 == 0 else 0):
                agents.start_soon(ticket, house, acme, waits)

    counts = acme.zendesk.log.counts
    first = int(acme.calls()[0][0] // 60)
    used = [counts.by_minute[first + minute] for minute in range(MINUTES)]
    assert not (await house.standing(acme)).complete
    assert min(used) >= 0.9 * PER_WINDOW, used
    assert counts.most_in_60_s <= PER_WINDOW
    assert counts.by_status[429] == 0
    assert len(waits) == 10 * 6 * MINUTES
    assert max(waits) < 1


async def test_retry_after_is_obeyed_to_the_second(house: Premises, acme: Tenant) -> None:
    await anyio.sleep(20)
    acme.fault(kind="status", status=429, headers={"Retry-After": "93"})
    await anyio.sleep(200)

    asked = [(r.at, r.status) for r in acme.zendesk.log.requests]
    told = next(at for at, status in asked if status == 429)
    after = [at - told for at, _ in asked if at > told]
    print(after[:5])
    assert 93 <= after[0] < 95
    assert acme.zendesk.log.counts.by_status[429] == 1
