import asyncio
from pathlib import Path

import pytest

from backend.storage.sqlite.leases import FileLeases
from backend.storage.store import Store
from tests.storage.child import child, lines_of

pytestmark = pytest.mark.anyio


async def test_a_lease_has_one_holder(store: Store) -> None:
    lease = await store.leases.take("worker")
    assert lease is not None

    assert await store.leases.take("worker") is None
    assert await store.leases.take("another") is not None


async def test_a_released_lease_can_be_taken_again(store: Store) -> None:
    lease = await store.leases.take("worker")
    assert lease is not None
    await lease.release()
    again = await store.leases.take("worker")
    assert again is not None

    await lease.release()  # a second time: it is somebody else's by now
    assert await store.leases.held("worker")


async def test_everybody_sees_whether_it_is_held(store: Store) -> None:
    assert not await store.leases.held("worker")
    lease = await store.leases.take("worker")
    assert lease is not None
    assert await store.leases.held("worker")

    await lease.release()
    assert not await store.leases.held("worker")


async def test_of_many_who_want_it_at_once_one_gets_it(store: Store) -> None:
    taken = await asyncio.gather(*(store.leases.take("worker") for _ in range(20)))

    assert sum(lease is not None for lease in taken) == 1


async def test_another_process_holds_and_releases_it(tmp_path: Path) -> None:
    leases = FileLeases(tmp_path / "leases")
    with child("hold", tmp_path) as process:
        assert lines_of(process).readline() == "held\n"
        assert await leases.held("worker")
        assert await leases.take("worker") is None

        assert process.stdin is not None
        process.stdin.write("release\n")
        process.stdin.flush()
        assert lines_of(process).readline() == "released\n"
        assert await leases.take("worker") is not None


async def test_kill_9_ends_a_lease(tmp_path: Path) -> None:
    leases = FileLeases(tmp_path / "leases")
    with child("hold", tmp_path) as process:
        assert lines_of(process).readline() == "held\n"
        process.kill()
        process.wait()

    assert not await leases.held("worker")
    assert await leases.take("worker") is not None


async def test_a_process_is_refused_what_this_one_holds(tmp_path: Path) -> None:
    assert await FileLeases(tmp_path / "leases").take("worker") is not None

    with child("hold", tmp_path) as process:
        assert lines_of(process).readline() == "refused\n"


async def test_who_only_looks_is_in_nobodys_way(tmp_path: Path) -> None:
    leases = FileLeases(tmp_path / "leases")
    with child("look", tmp_path) as one, child("look", tmp_path) as two:
        assert [lines_of(process).readline() for process in (one, two)] == ["looking\n"] * 2
        for _ in range(300):
            lease = await leases.take("worker")
            assert lease is not None
            await lease.release()
