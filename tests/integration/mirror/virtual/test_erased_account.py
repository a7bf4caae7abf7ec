"""An account that was erased is followed no more."""

from __future__ import annotations

import asyncio
from pathlib import Path

import anyio
import pytest

from tests.integration.mirror.virtual.premises import Tenant, premises

pytestmark = pytest.mark.anyio


def followed() -> int:
    """How many accounts the worker has a task for."""
    return sum("_keep_following" in task.get_name() for task in asyncio.all_tasks())


async def test_the_worker_lets_go_of_it_and_follows_the_others(tmp_path: Path) -> None:
    acme, globex = Tenant("acme"), Tenant("globex")
    async with premises(tmp_path, acme, globex) as house, house.working():
        for tenant in (acme, globex):
            tenant.add(late_s=7200)
            await house.completed(tenant)
        assert followed() == 2
        await house.store.connections.forget(acme.account.id)
        await house.store.accounts.erase(acme.account.id, int(house.now()))
        await anyio.sleep(10)
        assert followed() == 1
        assert await house.mirrors.reader(acme.account.id) is None

        new = globex.add()
        await anyio.sleep(300)
        assert await house.has(globex, new)
