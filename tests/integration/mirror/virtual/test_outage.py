"""Zendesk is away for half an hour: the copy answers, few calls are made, and then it is fresh."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.integration.mirror.virtual.premises import (
    Premises,
    Tenant,
    premises,
    until,
)

pytestmark = pytest.mark.anyio

OUTAGE_S = 1800
FRESH_WITHIN_S = 120
AWAY: dict[str, dict[str, Any]] = {
    "unavailable": {"kind": "status", "status": 503},
    "blackhole": {"kind": "blackhole"},
    "drip": {"kind": "drip", "seconds": 1},
    "reset": {"kind": "reset"},
    "unreachable": {},
}


@pytest.fixture
async def house(tmp_path: Path, acme: Tenant) -> AsyncIterator[Premises]:
    """A complete copy, and somebody who opens tickets."""
    async with premises(tmp_path, acme) as opened, opened.working():
        for number in range(120):
            acme.add(late_s=7200 + number * 600)
        async with anyio.create_task_group() as agents:
            agents.start_soon(opened.agents_at_work, acme)
            await opened.completed(acme)
            await anyio.sleep(600)
            yield opened
            agents.cancel_scope.cancel()


def away(house: Premises, tenant: Tenant, how: str) -> None:
    if how == "unreachable":
        house.network.unreachable.add(tenant.zendesk.origin)
    else:
        tenant.fault(times=None, **AWAY[how])


def back(house: Premises, tenant: Tenant) -> None:
    house.network.unreachable.clear()
    tenant.zendesk.faults.listed.clear()


async def until_it_is_tried(house: Premises) -> None:
    """The worst moment for an outage to end: somebody has just begun to wait for an answer."""
    known = len(house.network.tried)

    async def tried() -> bool:
        return len(house.network.tried) > known

    await until(tried)


async def until_fresh(house: Premises, tenant: Tenant, chat_id: str, since: float) -> None:
    async def fresh() -> bool:
        as_of = (await house.standing(tenant)).as_of_s
        return as_of is not None and as_of >= since and await house.has(tenant, chat_id)

    await until(fresh)


@pytest.mark.parametrize("how", AWAY)
async def test_the_copy_answers_and_nobody_storms(house: Premises, acme: Tenant, how: str) -> None:
    away(house, acme, how)
    began = house.now()
    await anyio.sleep(OUTAGE_S / 2)
    missed = acme.add(words="said meanwhile")
    await anyio.sleep(OUTAGE_S / 2)

    found = await house.look_up(acme, "p1@example.org")
    assert found is not None
    assert (found.source, len(found.chats)) == ("mirror", 24)
    assert found.copy is not None
    assert found.copy.trouble == "unavailable"
    age = (await house.progress(acme)).age_s
    assert age is not None
    assert OUTAGE_S <= age <= OUTAGE_S + 60
    assert "up to date 30 minutes ago" in await house.says(acme)

    await until_it_is_tried(house)
    ended = house.now()
    back(house, acme)
    await until_fresh(house, acme, missed, ended)
    assert house.now() - ended <= FRESH_WITHIN_S

    await anyio.sleep(600)
    assert house.most_tried(began, began + 60) <= 12
    assert house.most_tried(began + 120, ended) <= 2
    assert house.most_tried(ended, ended + 600) <= 20
