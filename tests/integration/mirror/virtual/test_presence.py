"""Nobody tells that the app was removed, or that nobody uses it any more: it is noticed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from backend.connection.standing import copy_of
from tests.integration.mirror.virtual.premises import APP, Premises, Tenant, premises

pytestmark = pytest.mark.anyio

DAY_S = 86_400
A_WHILE_S = 60


@pytest.fixture
async def house(tmp_path: Path, acme: Tenant) -> AsyncIterator[Premises]:
    """A complete copy; somebody has just loaded a page."""
    async with premises(tmp_path, acme) as opened, opened.working():
        for number in range(20):
            acme.add(late_s=7200 + number * 600)
        await opened.load(acme)
        await opened.completed(acme)
        yield opened


async def pass_days(house: Premises, tenant: Tenant, days: float) -> None:
    """In one step at Zendesk and here, and a while to notice."""
    tenant.clock.later_s += days * DAY_S
    house.clock_off += days * DAY_S
    await anyio.sleep(A_WHILE_S)


def key_asked(tenant: Tenant) -> int:
    return sum(r.path.endswith("/public_key") for r in tenant.zendesk.log.requests)


async def trouble(house: Premises, tenant: Tenant) -> str | None:
    return copy_of(await house.standing(tenant)).trouble


async def test_the_key_is_asked_for_once_a_day(house: Premises, acme: Tenant) -> None:
    for day in range(1, 8):
        assert key_asked(acme) == day
        await pass_days(house, acme, 0.5)
        assert key_asked(acme) == day
        await pass_days(house, acme, 0.5)


async def test_fourteen_days_without_a_load_pause_it_until_the_next(
    house: Premises, acme: Tenant
) -> None:
    for _ in range(13):
        await pass_days(house, acme, 1)
    assert await trouble(house, acme) is None
    await pass_days(house, acme, 1)

    assert await trouble(house, acme) == "unused"
    assert (await house.progress(acme)).phase == "paused"
    assert "Nobody has opened a panel for 14 days" in await house.says(acme)
    asked = len(acme.calls())
    await anyio.sleep(3600)
    assert len(acme.calls()) == asked

    missed = acme.add()
    await house.load(acme)
    await anyio.sleep(A_WHILE_S)
    assert await trouble(house, acme) is None
    assert await house.has(acme, missed)


async def test_an_app_that_zendesk_does_not_know_for_days_pauses_it(
    house: Premises, acme: Tenant
) -> None:
    app = acme.zendesk.apps.apps.pop(APP)
    for _ in range(3):
        await pass_days(house, acme, 1)
        assert await trouble(house, acme) is None
    await pass_days(house, acme, 1)
    assert await trouble(house, acme) == "uninstalled"
    assert "doesn't know the app any more" in await house.says(acme)

    acme.zendesk.apps.apps[APP] = app
    await house.load(acme)
    await anyio.sleep(A_WHILE_S)
    assert await trouble(house, acme) is None


async def test_a_key_that_could_not_be_asked_for_says_nothing(
    house: Premises, acme: Tenant
) -> None:
    acme.fault(kind="status", status=503, path_prefix="/api/v2/apps/", times=None)
    for _ in range(6):
        await pass_days(house, acme, 1)
    assert await trouble(house, acme) is None


async def test_one_wrong_answer_and_a_clock_that_jumps_pause_nothing(
    house: Premises, acme: Tenant
) -> None:
    await pass_days(house, acme, 1)
    app = acme.zendesk.apps.apps.pop(APP)
    await pass_days(house, acme, 1)
    house.clock_off += 5 * DAY_S
    await anyio.sleep(A_WHILE_S)
    assert await trouble(house, acme) is None
    acme.zendesk.apps.apps[APP] = app
    house.clock_off -= 5 * DAY_S
    await anyio.sleep(A_WHILE_S)
    assert (await house.state(acme)).app_missing_since is None


@pytest.mark.parametrize("days", [20, -20, 4000])
async def test_a_jump_of_our_clock_leaves_no_trace(
    house: Premises, acme: Tenant, days: float
) -> None:
    house.clock_off += days * DAY_S
    await house.look_up(acme, "p1@example.org")
    await house.load(acme)
    await anyio.sleep(A_WHILE_S)
    house.clock_off -= days * DAY_S
    await house.load(acme)
    during = acme.add()
    await anyio.sleep(300)
    assert await trouble(house, acme) is None
    assert await house.has(acme, during)

    watched = len(acme.calls())
    await anyio.sleep(3600)
    assert len(acme.calls()) - watched <= 80


async def test_a_load_that_a_wrong_clock_noted_does_not_count_for_years(
    house: Premises, acme: Tenant
) -> None:
    house.clock_off += 4000 * DAY_S
    await house.load(acme)
    house.clock_off -= 4000 * DAY_S
    await anyio.sleep(A_WHILE_S)
    for _ in range(14):
        await pass_days(house, acme, 1)
    assert await trouble(house, acme) == "unused"
