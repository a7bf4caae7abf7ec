import pytest

from backend.storage.activity import Activity
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio

MINUTE = 60


async def test_an_account_that_nobody_looked_at_was_never_active(store: Store) -> None:
    assert await store.activity.of(ACME.id) == Activity(None, None)


async def test_uses_and_verified_loads_are_told_apart_and_so_are_accounts(store: Store) -> None:
    await store.activity.used(ACME.id, 1000)
    assert await store.activity.of(ACME.id) == Activity(1000, None)

    await store.activity.verified(ACME.id, 1001)
    assert await store.activity.of(ACME.id) == Activity(1000, 1001)
    assert await store.activity.of(GLOBEX.id) == Activity(None, None)


async def test_uses_are_written_every_15_seconds(store: Store) -> None:
    for at_s in (1000, 1001, 1014):
        await store.activity.used(ACME.id, at_s)
    assert await store.activity.of(ACME.id) == Activity(1000, None)

    await store.activity.used(ACME.id, 1015)
    assert await store.activity.of(ACME.id) == Activity(1015, None)


async def test_one_accounts_use_does_not_hide_anothers(store: Store) -> None:
    await store.activity.used(ACME.id, 1000)
    await store.activity.used(GLOBEX.id, 1001)

    assert await store.activity.of(GLOBEX.id) == Activity(1001, None)


async def test_verified_loads_are_written_every_15_minutes(store: Store) -> None:
    await store.activity.verified(ACME.id, 1000)
    await store.activity.verified(ACME.id, 1000 + 15 * MINUTE - 1)
    assert await store.activity.of(ACME.id) == Activity(None, 1000)

    await store.activity.verified(ACME.id, 1000 + 15 * MINUTE)
    assert await store.activity.of(ACME.id) == Activity(None, 1000 + 15 * MINUTE)


async def test_a_clock_that_was_set_back_does_not_silence_it(store: Store) -> None:
    await store.activity.used(ACME.id, 9000)
    await store.activity.used(ACME.id, 1000)

    assert await store.activity.of(ACME.id) == Activity(1000, None)
