"""Ordered exports: looked at often, taken once, gone in time and with the account."""

from __future__ import annotations

import time

import pytest

from backend.storage.exports import OrderedExport
from backend.storage.store import Store
from tests.storage.conftest import ACME

pytestmark = pytest.mark.anyio

NOW = int(time.time())
LINK = b"l" * 32
EXPORT = OrderedExport(ACME.id, NOW + 60, '{"format":"csv"}')


async def test_an_export_is_looked_at_often_and_taken_once(store: Store) -> None:
    await store.exports.add(LINK, EXPORT)

    assert [await store.exports.look(LINK, NOW) for _ in range(2)] == [EXPORT, EXPORT]
    assert [await store.exports.take(LINK, NOW) for _ in range(2)] == [EXPORT, None]
    assert await store.exports.look(LINK, NOW) is None
    assert await store.exports.take(b"x" * 32, NOW) is None


async def test_an_export_expires_to_the_second(store: Store) -> None:
    await store.exports.add(LINK, EXPORT)

    assert await store.exports.take(LINK, NOW + 60) is None
    assert await store.exports.take(LINK, NOW + 59) == EXPORT


async def test_what_expired_goes_with_the_next_order(store: Store) -> None:
    await store.exports.add(LINK, OrderedExport(ACME.id, NOW - 1, "{}"))
    await store.exports.add(b"m" * 32, EXPORT)

    assert await store.exports.look(LINK, NOW - 10) is None


async def test_an_export_goes_with_its_account(store: Store) -> None:
    await store.exports.add(LINK, EXPORT)
    await store.accounts.erase(ACME.id, NOW)

    assert await store.exports.look(LINK, NOW) is None
