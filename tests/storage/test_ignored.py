from __future__ import annotations

import pytest

from backend.storage.ignored import IgnoredAddress
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.engines import Engine

pytestmark = pytest.mark.anyio

DESK = IgnoredAddress(b"d" * 16, b"sealed desk")
SHOP = IgnoredAddress(b"s" * 16, b"sealed shop")


async def test_addresses_are_listed_in_the_order_they_were_added(store: Store) -> None:
    assert await store.ignored.add(ACME.id, SHOP)
    assert await store.ignored.add(ACME.id, DESK)

    assert await store.ignored.all(ACME.id) == [SHOP, DESK]
    assert await store.ignored.keys(ACME.id) == {DESK.key, SHOP.key}


async def test_adding_again_keeps_what_was_there(store: Store) -> None:
    await store.ignored.add(ACME.id, DESK)

    assert not await store.ignored.add(ACME.id, IgnoredAddress(DESK.key, b"sealed anew"))
    assert await store.ignored.all(ACME.id) == [DESK]


async def test_only_what_is_there_is_removed(store: Store) -> None:
    await store.ignored.add(ACME.id, DESK)

    assert not await store.ignored.remove(ACME.id, SHOP.key)
    assert await store.ignored.remove(ACME.id, DESK.key)
    assert await store.ignored.keys(ACME.id) == frozenset()


async def test_each_account_has_a_list_of_its_own(store: Store) -> None:
    await store.ignored.add(ACME.id, DESK)

    assert await store.ignored.add(GLOBEX.id, DESK)
    assert await store.ignored.remove(GLOBEX.id, DESK.key)
    assert await store.ignored.all(ACME.id) == [DESK]


async def test_another_process_sees_it_at_once(store: Store, engine: Engine) -> None:
    other = engine.store()
    await other.ignored.add(ACME.id, DESK)

    assert await store.ignored.keys(ACME.id) == {DESK.key}
    await other.close()
