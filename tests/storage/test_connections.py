import asyncio

import msgspec
import pytest

from backend.storage.connections import (
    Connection,
    ConnectState,
    OAuthClient,
    PendingConnection,
)
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio

FIRST = Connection(b"sealed-1", 11, 7, b"sealed name", "read", 1000)
SECOND = Connection(b"sealed-2", 12, 8, b"sealed name", "read", 2000)
RENEWABLE = Connection(
    b"sealed-3", None, 8, b"sealed name", "read", 2000, None,
    "authorization_code", b"sealed refresh", 38_000, 29_000, 28_500,
)  # fmt: skip
STATE = ConnectState(ACME.id, b"s" * 32, b"b" * 32, 7, 1600, standby=True)


async def test_saving_a_connection_gives_back_the_one_it_replaces(store: Store) -> None:
    assert await store.connections.save(ACME.id, FIRST) is None
    assert await store.connections.save(ACME.id, SECOND) == FIRST
    assert await store.connections.current(ACME.id) == SECOND
    assert await store.connections.current(GLOBEX.id) is None


async def test_a_refused_token_is_noted_once_and_only_while_current(store: Store) -> None:
    await store.connections.save(ACME.id, FIRST)

    assert await store.connections.mark_broken(ACME.id, FIRST.sealed_token, 1500)
    assert not await store.connections.mark_broken(ACME.id, FIRST.sealed_token, 1600)
    broken = msgspec.structs.replace(FIRST, broken_at_s=1500, broken_cause="refused")
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


async def test_the_client_can_be_replaced(store: Store) -> None:
    second = OAuthClient(b"sealed two", "authorization_code", b"sealed secret")
    await store.connections.save_client(ACME.id, OAuthClient(b"sealed one"))
    assert await store.connections.client(ACME.id) == OAuthClient(b"sealed one", "implicit", None)

    await store.connections.save_client(ACME.id, second)

    assert await store.connections.client(ACME.id) == second
    assert await store.connections.client(GLOBEX.id) is None


async def test_a_swap_happens_once_and_only_to_what_was_read(store: Store) -> None:
    await store.connections.save(ACME.id, RENEWABLE)
    renewed = msgspec.structs.replace(RENEWABLE, sealed_token=b"sealed-4", renew_at_s=9000)

    swapped = await asyncio.gather(
        *(store.connections.swap(ACME.id, RENEWABLE, renewed) for _ in range(5))
    )

    assert sorted(swapped) == [False, False, False, False, True]
    assert await store.connections.current(ACME.id) == renewed
    assert not await store.connections.swap(GLOBEX.id, renewed, RENEWABLE)


async def test_a_swap_finds_the_standby_too(store: Store) -> None:
    await store.connections.save(ACME.id, FIRST)
    await store.connections.save(ACME.id, RENEWABLE, standby=True)
    renewed = msgspec.structs.replace(RENEWABLE, sealed_token=b"sealed-4")

    assert await store.connections.swap(ACME.id, RENEWABLE, renewed)

    assert await store.connections.current(ACME.id) == FIRST
    assert await store.connections.standby(ACME.id) == renewed


async def test_a_cause_noted_before_stays(store: Store) -> None:
    ending = msgspec.structs.replace(RENEWABLE, broken_cause="refresh_refused")
    await store.connections.save(ACME.id, ending)

    assert await store.connections.mark_broken(ACME.id, ending.sealed_token, 1500, "ended")

    broken = msgspec.structs.replace(ending, broken_at_s=1500)
    assert await store.connections.current(ACME.id) == broken


async def test_the_standby_takes_the_place_of_a_broken_connection_only(store: Store) -> None:
    await store.connections.save(ACME.id, FIRST)
    assert await store.connections.promote(ACME.id) is None
    await store.connections.save(ACME.id, SECOND, standby=True)
    assert await store.connections.promote(ACME.id) is None

    await store.connections.mark_broken(ACME.id, FIRST.sealed_token, 1500, "demoted")

    assert await store.connections.promote(ACME.id) == SECOND
    assert await store.connections.current(ACME.id) == SECOND
    assert await store.connections.standby(ACME.id) is None
    assert await store.connections.promote(ACME.id) is None


async def test_a_broken_standby_takes_nobodys_place(store: Store) -> None:
    await store.connections.save(ACME.id, FIRST)
    await store.connections.save(ACME.id, SECOND, standby=True)
    for connection in (FIRST, SECOND):
        await store.connections.mark_broken(ACME.id, connection.sealed_token, 1500)

    assert await store.connections.promote(ACME.id) is None
    await store.connections.forget(ACME.id)
    assert await store.connections.standby(ACME.id) is None
