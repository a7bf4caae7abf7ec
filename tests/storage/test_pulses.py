from __future__ import annotations

import time

import pytest

from backend.storage.pulses import CALLS, THROTTLED, Pulse
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio


async def test_what_happens_in_a_minute_is_added_up_for_each_account(store: Store) -> None:
    before = int(time.time() // 60)
    for _ in range(3):
        await store.pulses.add(ACME.id, "written", 40)
    await store.pulses.add(GLOBEX.id, "written")

    found = await store.pulses.since(ACME.id, before)
    assert sum(pulse.count for pulse in found) == 120
    assert {pulse.kind for pulse in found} == {"written"}
    assert all(before <= pulse.minute <= before + 1 for pulse in found)
    assert await store.pulses.since(ACME.id, before + 2) == []


async def test_calls_and_429s_count_by_themselves_and_waiting_does_not(store: Store) -> None:
    before = int(time.time() // 60)
    waits = [await store.budget.take(ACME.id) for _ in range(12)]
    await store.budget.throttled(ACME.id, 1.0)
    await store.budget.failed(ACME.id, "zendesk_timeout")

    counts: dict[str, int] = {}
    for pulse in await store.pulses.since(ACME.id, before):
        counts[pulse.kind] = counts.get(pulse.kind, 0) + pulse.count
    assert counts == {CALLS: waits.count(0.0), THROTTLED: 1, "zendesk_timeout": 1}


async def test_an_account_that_is_gone_counts_nothing(store: Store) -> None:
    await store.pulses.add(ACME.id, "written")
    await store.accounts.erase(ACME.id, 1000)
    await store.pulses.add(ACME.id, "written")

    assert await store.pulses.since(ACME.id, 0) == []


async def test_pulses_are_ordered_by_minute(store: Store) -> None:
    await store.pulses.add(ACME.id, "b")
    await store.pulses.add(ACME.id, "a")

    found = await store.pulses.since(ACME.id, 0)
    assert found == sorted(found, key=lambda pulse: (pulse.minute, pulse.kind))
    assert all(isinstance(pulse, Pulse) for pulse in found)
