"""Restrictions, redactions and who may read the audit: what was put in is there, per account."""

from __future__ import annotations

import pytest

from backend.keys.hiding import Hidden
from backend.storage.redactions import Redaction
from backend.storage.restrictions import Restriction
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio

ADDRESS = Restriction(b"a" * 16, "requester", 1000)
NUMBER = Restriction(b"n" * 16, "phone", 2000)
FIRST = Redaction("1.a", Hidden(5, b"1" * 16))
SECOND = Redaction("1.a", Hidden(9, b"2" * 16))
OTHER = Redaction("2.b", Hidden(5, b"1" * 16))


async def test_restrictions_come_back_oldest_first_and_keep_their_time(store: Store) -> None:
    await store.restrictions.add(ACME.id, [NUMBER])
    await store.restrictions.add(ACME.id, [ADDRESS])
    await store.restrictions.add(ACME.id, [Restriction(ADDRESS.key, "requester", 9000)])

    assert await store.restrictions.all(ACME.id) == [ADDRESS, NUMBER]
    assert await store.restrictions.all(GLOBEX.id) == []


async def test_a_restriction_is_lifted_once(store: Store) -> None:
    await store.restrictions.add(ACME.id, [ADDRESS, NUMBER])

    assert await store.restrictions.lift(GLOBEX.id, [ADDRESS.key]) == 0
    assert await store.restrictions.lift(ACME.id, [ADDRESS.key, b"x" * 16]) == 1
    assert await store.restrictions.lift(ACME.id, [ADDRESS.key]) == 0
    assert await store.restrictions.all(ACME.id) == [NUMBER]


async def test_redactions_come_back_by_chat_and_go_by_chat(store: Store) -> None:
    await store.redactions.add(ACME.id, [OTHER, SECOND, FIRST], 1000)
    await store.redactions.add(ACME.id, [FIRST], 2000)

    assert await store.redactions.all(ACME.id) == [FIRST, SECOND, OTHER]
    assert await store.redactions.all(GLOBEX.id) == []
    assert await store.redactions.lift(ACME.id, ["1.a"]) == 2
    assert await store.redactions.all(ACME.id) == [OTHER]


async def test_auditors_are_those_last_set(store: Store) -> None:
    await store.auditors.set(ACME.id, [9, 8, 9])
    assert await store.auditors.all(ACME.id) == (8, 9)
    await store.auditors.set(ACME.id, [7])
    assert await store.auditors.all(ACME.id) == (7,)
    assert await store.auditors.all(GLOBEX.id) == ()


async def test_all_of_it_goes_with_the_account(store: Store) -> None:
    await store.restrictions.add(ACME.id, [ADDRESS])
    await store.redactions.add(ACME.id, [FIRST], 1)
    await store.auditors.set(ACME.id, [7])

    await store.accounts.erase(ACME.id, 1)

    assert await store.restrictions.all(ACME.id) == []
    assert await store.redactions.all(ACME.id) == []
    assert await store.auditors.all(ACME.id) == ()


async def test_changes_of_who_is_hidden_are_counted(store: Store) -> None:
    """Whoever keeps them in memory looks again."""
    before = store.changes
    await store.restrictions.add(ACME.id, [ADDRESS])
    await store.redactions.add(ACME.id, [FIRST], 1)

    assert store.changes == before + 2
