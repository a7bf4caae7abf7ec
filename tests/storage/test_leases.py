import asyncio
from pathlib import Path

import pytest

from backend.storage.leases import Lease
from backend.storage.postgres import leases
from backend.storage.postgres.store import PostgresStore
from backend.storage.sqlite.leases import FileLeases
from backend.storage.store import Store
from tests.storage.child import child, lines_of, tell
from tests.storage.engines import Engine, store_at

pytestmark = pytest.mark.anyio


async def test_a_lease_has_one_holder(store: Store) -> None:
    lease = await store.leases.take("worker")
    assert lease is not None

    assert await store.leases.take("worker") is None
    another = await store.leases.take("another")
    assert another is not None
    for one in (lease, another):
        await one.release()


async def test_a_released_lease_can_be_taken_again(store: Store) -> None:
    lease = await store.leases.take("worker")
    assert lease is not None
    await lease.release()
    again = await store.leases.take("worker")
    assert again is not None

    await lease.release()  # a second time: it is somebody else's by now
    assert await store.leases.held("worker")
    await again.release()


async def test_everybody_sees_whether_it_is_held(store: Store) -> None:
    assert not await store.leases.held("worker")
    lease = await store.leases.take("worker")
    assert lease is not None
    assert await store.leases.held("worker")

    await lease.release()
    assert not await store.leases.held("worker")


async def test_of_many_who_want_it_at_once_one_gets_it(store: Store) -> None:
    taken = await asyncio.gather(*(store.leases.take("worker") for _ in range(20)))

    (lease,) = [lease for lease in taken if lease is not None]
    await lease.release()


async def test_another_process_holds_and_releases_it(store: Store, engine: Engine) -> None:
    with child("hold", engine.where) as process:
        assert lines_of(process).readline() == "held\n"
        assert await store.leases.held("worker")
        assert await store.leases.take("worker") is None

        tell(process, "release")
        assert lines_of(process).readline() == "released\n"
        lease = await store.leases.take("worker")
        assert lease is not None
        await lease.release()


async def test_a_process_is_refused_what_this_one_holds(store: Store, engine: Engine) -> None:
    lease = await store.leases.take("worker")
    assert lease is not None

    with child("hold", engine.where) as process:
        assert lines_of(process).readline() == "refused\n"
    await lease.release()


async def test_who_only_looks_is_in_nobodys_way(store: Store, engine: Engine) -> None:
    with child("look", engine.where) as one, child("look", engine.where) as two:
        assert [lines_of(process).readline() for process in (one, two)] == ["looking\n"] * 2
        for _ in range(100):
            lease = await store.leases.take("worker")
            assert lease is not None
            await lease.release()


async def test_on_files_kill_9_ends_a_lease(tmp_path: Path) -> None:
    files = FileLeases(tmp_path / "leases")
    with child("hold", tmp_path) as process:
        assert lines_of(process).readline() == "held\n"
        process.kill()
        process.wait()

    assert not await files.held("worker")
    assert await files.take("worker") is not None


async def test_in_a_database_a_lease_ends_when_it_is_not_renewed(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a process that was killed, or stopped; one that comes back late takes nothing away."""
    monkeypatch.setattr(leases, "FOR_S", 0.3)
    monkeypatch.setattr(leases, "RENEW_S", 3600.0)
    stopped, other = store_at(database), store_at(database)
    late = await stopped.leases.take("worker")
    assert late is not None
    assert await other.leases.take("worker") is None

    await asyncio.sleep(0.4)
    assert not await other.leases.held("worker")
    monkeypatch.setattr(leases, "FOR_S", 60.0)
    lease = await other.leases.take("worker")
    assert lease is not None
    await late.release()
    assert await stopped.leases.held("worker")
    await lease.release()
    for store in (stopped, other):
        await store.close()


async def test_in_a_database_a_lease_is_renewed_and_its_loss_is_noticed(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_S", 0.05)
    store = PostgresStore(database)
    lease = await store.leases.take("worker")
    assert lease is not None
    monkeypatch.setattr(leases, "FOR_S", 3600.0)

    async def until(sql: str) -> None:
        while not await store.vault.run((sql, ())):  # noqa: ASYNC110  the event is another's
            await asyncio.sleep(0.02)

    await until("SELECT 1 FROM leases WHERE expires_at > now() + interval '60 seconds'")
    assert not lease.lost

    await store.vault.run(("UPDATE leases SET holder = 'somebody else'", ()))
    await asyncio.wait_for(lost(lease), 60)
    await lease.release()
    assert await store.leases.held("worker")
    await store.close()


async def lost(lease: Lease) -> None:
    while not lease.lost:  # noqa: ASYNC110  nobody tells
        await asyncio.sleep(0.02)
