import asyncio

import msgspec
import pytest

from backend.storage.connections import Connection, ConnectState, PendingConnection
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio

FIRST = Connection(b"sealed-1", 11, 7, b"sealed name", "read", 1000)
SECOND = Connection(b"sealed-2", 12, 8, b"sealed name", "read", 2000)
STATE = ConnectState(ACME.id, b"s" * 32, b"b" * 32, 7, 1600)


async def test_saving_a_connection_gives_back_the_one_it_replaces(store: Store) -> None:
    assert await store.connections.save(ACME.id, FIRST) is None
    assert await store.connections.save(ACME.id, SECOND) == FIRST
    assert await store.connections.current(ACME.id) == SECOND
    assert await store.connections.current(GLOBEX.id) is None


async def test_a_refused_token_is_noted_once_and_only_while_current(store: Store) -> None:
    await store.connections.save(ACME.id, FIRST)

    assert await store.connections.mark_broken(ACME.id, FIRST.sealed_token, 1500)
    assert not await store.connections.mark_broken(ACME.id, FIRST.sealed_token, 1600)
    broken = msgspec.structs.replace(FIRST, broken_at_s=1500)
    assert await store.connections.current(ACME.id) == broken

    await store.connections.save(ACME.id, SECOND)
    assert not await store.connections.mark_broken(ACME.id, FIRST.sealed_token, 1700)
    assert await store.connections.current(ACME.id) == SECOND


async def test_what_is_forgotten_is_gone(store: Store) -> None:
    await store.connections.save(ACME.id, FIRST)
    await store.connections.save(GLOBEX.id, SECOND)
    await store.connections.forget(ACME.id)

    assert await store.connections.current(ACME.id) is None
    assert await store.connections.current(GLOBEX.id) == SECOND


async def test_a_state_is_spent_once_even_by_many_at_once(store: Store) -> None:
    await store.connections.begin(STATE)

    spent = await asyncio.gather(
        *(store.connections.spend(STATE.state_hash, 1500) for _ in range(10))
    )

    assert [state for state in spent if state] == [STATE]


async def test_a_state_is_not_spent_too_late(store: Store) -> None:
    await store.connections.begin(STATE)

    assert await store.connections.spend(STATE.state_hash, STATE.expires_at_s) is None
    assert await store.connections.spend(STATE.state_hash, 1000) is None


async def test_what_waits_for_confirmation_is_taken_once_and_in_time(store: Store) -> None:
    early = PendingConnection(ACME.id, b"1" * 32, b"b" * 32, b"sealed", 1600)
    late = PendingConnection(ACME.id, b"2" * 32, b"b" * 32, b"sealed", 1600)
    await store.connections.hold(early)
    await store.connections.hold(late)

    assert await store.connections.take_held(early.confirm_hash, 1500) == early
    assert await store.connections.take_held(early.confirm_hash, 1500) is None
    assert await store.connections.take_held(late.confirm_hash, 1600) is None


async def test_the_client_id_can_be_replaced(store: Store) -> None:
    await store.connections.save_client(ACME.id, b"sealed one")
    await store.connections.save_client(ACME.id, b"sealed two")

    assert await store.connections.client(ACME.id) == b"sealed two"
    assert await store.connections.client(GLOBEX.id) is None
