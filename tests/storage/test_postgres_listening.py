"""What one process changes, others hear at once; and go on as without it while they can't."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import psycopg
import pytest

from backend.keys.sealing import WrappedKey
from backend.storage.postgres import listening
from backend.storage.postgres.mirror.mirrors import PostgresMirrors
from backend.storage.postgres.store import PostgresStore
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.mirror_samples import page

pytestmark = pytest.mark.anyio

LONG_S = 60.0


@pytest.fixture
async def here(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PostgresStore]:
    """A server that listens."""
    monkeypatch.setattr(listening, "LEAST_S", 0.0)
    monkeypatch.setattr(listening, "AGAIN_S", 0.02)
    made = PostgresStore(database)
    await made.accounts.create(ACME, WrappedKey("k1", b"acme"))
    await made.accounts.create(GLOBEX, WrappedKey("k1", b"globex"))
    await until_alive(made)
    yield made
    await made.close()


@pytest.fixture
async def other(database: str) -> AsyncIterator[PostgresStore]:
    made = PostgresStore(database)
    yield made
    await made.close()


async def until_alive(store: PostgresStore) -> None:
    store.vault.listening.begin()
    while not store.vault.listening.alive:
        await store.wait(ACME.id, 0.02)


async def until_changed(store: PostgresStore, before: int) -> None:
    while store.changes == before:
        await store.wait(ACME.id, 0.02)


async def test_who_waits_for_an_account_hears_what_another_process_changes(
    here: PostgresStore, other: PostgresStore
) -> None:
    writer = await PostgresMirrors(other.vault).writer(ACME.id)
    for change in (
        lambda: other.access.set_stopped(ACME.id, 7),
        lambda: other.connections.forget(ACME.id),
        lambda: other.accounts.set_policy(ACME.id, "everyone"),
        lambda: writer.commit(page(1)),
        lambda: PostgresMirrors(other.vault).destroy(ACME.id),
    ):
        waiting = asyncio.create_task(here.wait(ACME.id, LONG_S))
        await asyncio.sleep(0.01)
        await change()
        began = time.monotonic()
        await waiting
        assert time.monotonic() - began < LONG_S / 2


async def test_another_accounts_changes_wake_nobody(
    here: PostgresStore, other: PostgresStore
) -> None:
    waiting = asyncio.create_task(here.wait(ACME.id, LONG_S))
    before = here.changes
    await other.access.set_stopped(GLOBEX.id, 7)
    await until_changed(here, before)

    assert not waiting.done()
    await other.access.set_stopped(ACME.id, 7)
    await waiting


async def test_what_changed_while_nobody_waited_is_not_missed(
    here: PostgresStore, other: PostgresStore
) -> None:
    await here.wait(ACME.id, 0.02)
    before = here.changes
    await other.access.set_stopped(ACME.id, 7)
    while here.changes == before:  # noqa: ASYNC110  who waits would hear it
        await asyncio.sleep(0.01)

    began = time.monotonic()
    await here.wait(ACME.id, LONG_S)
    assert time.monotonic() - began < LONG_S / 2


async def test_what_is_kept_in_memory_is_dropped_when_another_process_changes_it(
    here: PostgresStore, other: PostgresStore
) -> None:
    before = here.changes
    await other.access.end_sessions(ACME.id, None, 5, 0)
    await asyncio.wait_for(until_changed(here, before), LONG_S)


async def test_a_cut_line_is_taken_up_again_and_everything_taken_for_changed(
    here: PostgresStore, other: PostgresStore, database: str
) -> None:
    waiting = asyncio.create_task(here.wait(ACME.id, LONG_S))
    await asyncio.sleep(0.01)
    before = here.changes
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND query LIKE 'LISTEN%'"
        )
    await asyncio.wait_for(waiting, LONG_S)
    await asyncio.wait_for(until_changed(here, before), LONG_S)
    await asyncio.wait_for(until_alive(here), LONG_S)

    again = asyncio.create_task(here.wait(ACME.id, LONG_S))
    await asyncio.sleep(0.01)
    await other.access.set_stopped(ACME.id, 7)
    await asyncio.wait_for(again, LONG_S)
