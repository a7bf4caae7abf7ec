"""Group commit: many callers, one synchronisation, and nobody is told too early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from backend.storage.sqlite.store import SqliteStore
from backend.storage.sqlite.vault import Vault, Work, fetch
from tests.storage.child import child, lines_of
from tests.storage.disk import Disk

pytestmark = pytest.mark.anyio


@pytest.fixture
def disk() -> Iterator[Disk]:
    watched = Disk()
    yield watched
    watched.is_full = False
    watched.unregister()


@pytest.fixture
async def vault(disk: Disk, tmp_path: Path) -> AsyncIterator[Vault]:
    opened = Vault(tmp_path / "vault.db")
    await opened.write(put(0))  # the first write after opening prepares the log as well
    yield opened
    await opened.close()


def put(number: int) -> Work[int]:
    def work(db: apsw.Connection) -> int:
        db.execute("INSERT INTO used_ids VALUES (?, 1)", (number.to_bytes(4),))
        return number

    return work


def put_and_fail(number: int) -> Work[int]:
    def work(db: apsw.Connection) -> int:
        put(number)(db)
        raise ArithmeticError(number)

    return work


def kept(db: apsw.Connection) -> list[int]:
    rows = fetch(db, "SELECT id_hash FROM used_ids ORDER BY rowid")
    return [number for (value,) in rows if (number := int.from_bytes(value))]


async def gathered(*waiting: asyncio.Future[Any]) -> list[Any]:
    async with asyncio.timeout(10):
        return await asyncio.gather(*waiting, return_exceptions=True)


async def test_sixteen_writes_are_one_synchronisation(vault: Vault, disk: Disk) -> None:
    before = disk.syncs
    results = await gathered(*(vault.write(put(number)) for number in range(1, 17)))

    assert disk.syncs == before + 1
    assert results == list(range(1, 17))
    assert await vault.read(kept) == results


async def test_a_batch_wakes_the_loop_once(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, woken = asyncio.get_running_loop(), list[object]()
    wake = loop.call_soon_threadsafe

    def counted(callback: Any, *values: Any) -> asyncio.Handle:
        woken.append(callback)
        return wake(callback, *values)

    monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
    await gathered(*(vault.write(put(number)) for number in range(1, 17)))

    assert len(woken) == 1


async def test_nobody_is_told_before_it_is_on_disk(vault: Vault, disk: Disk) -> None:
    with disk.held():
        first = vault.write(put(1))
        await disk.has_begun()
        await asyncio.sleep(0.01)
        assert not first.done()
        assert await vault.read(kept) == []  # and a read does not wait
    assert await first == 1


async def test_what_comes_while_the_disk_is_busy_is_the_next_batch(
    vault: Vault, disk: Disk
) -> None:
    before = disk.syncs
    with disk.held():
        first = vault.write(put(1))
        await disk.has_begun()
        later = []
        for number in range(2, 12):
            later.append(vault.write(put(number)))
            await asyncio.sleep(0)
    await gathered(first, *later)

    assert disk.syncs == before + 2
    assert await vault.read(kept) == list(range(1, 12))


async def test_a_failing_piece_fails_alone(vault: Vault) -> None:
    pieces = [put(1), put_and_fail(2), put(3), put(3), put(4)]
    results = await gathered(*(vault.write(piece) for piece in pieces))

    assert [results[0], results[2], results[4]] == [1, 3, 4]
    assert isinstance(results[1], ArithmeticError)
    assert isinstance(results[3], apsw.ConstraintError)
    assert await vault.read(kept) == [1, 3, 4]


async def test_a_full_disk_fails_everybody_and_the_vault_goes_on_afterwards(
    vault: Vault, disk: Disk
) -> None:
    disk.is_full = True
    results = await gathered(*(vault.write(put(number)) for number in range(1, 9)))
    assert [type(result) for result in results] == [apsw.FullError] * 8
    assert await vault.read(kept) == []

    disk.is_full = False
    assert await vault.write(put(1)) == 1
    assert await vault.read(kept) == [1]


async def test_a_file_that_may_not_grow_refuses_what_is_too_big(vault: Vault) -> None:
    def big(db: apsw.Connection) -> None:
        db.execute("INSERT INTO used_ids VALUES (zeroblob(1000000), 1)")

    await vault.write(lambda db: db.pragma("max_page_count", db.pragma("page_count")))
    results = await gathered(vault.write(big), vault.write(big))
    assert [type(result) for result in results] == [apsw.FullError] * 2

    assert await vault.write(put(1)) == 1
    assert await vault.read(kept) == [1]


async def test_a_file_that_somebody_holds_fails_everybody_and_nothing_is_half(
    vault: Vault, tmp_path: Path
) -> None:
    other = apsw.Connection(str(tmp_path / "vault.db"))
    await vault.write(lambda db: db.set_busy_timeout(20))
    other.execute("BEGIN IMMEDIATE")
    results = await gathered(*(vault.write(put(number)) for number in range(1, 9)))
    assert [type(result) for result in results] == [apsw.BusyError] * 8

    other.execute("ROLLBACK")
    assert await vault.write(put(1)) == 1
    assert await vault.read(kept) == [1]
    other.close()


async def test_a_cancelled_caller_tears_nothing(vault: Vault, disk: Disk) -> None:
    async def waits(number: int) -> int:
        return await vault.write(put(number))

    with disk.held():
        tasks = [asyncio.create_task(waits(number)) for number in range(1, 4)]
        await disk.has_begun()
        tasks[1].cancel()
        await asyncio.sleep(0)
    results = await gathered(*tasks)

    assert results[0] == 1
    assert isinstance(results[1], asyncio.CancelledError)
    assert results[2] == 3
    assert await vault.read(kept) == [1, 2, 3]


async def test_reads_cannot_write(vault: Vault) -> None:
    with pytest.raises(apsw.ReadOnlyError):
        await vault.read(put(1))


async def test_changes_are_counted_before_their_caller_goes_on(vault: Vault) -> None:
    await vault.write(put(1))
    assert vault.changes == 0

    await vault.change(put(2))
    assert vault.changes == 1


async def test_what_could_not_be_kept_is_no_change(vault: Vault, disk: Disk) -> None:
    disk.is_full = True
    await gathered(vault.change(put(1)))
    disk.is_full = False

    assert vault.changes == 0


async def test_accounts_and_connections_are_changes_and_used_ids_are_not(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.accounts.set_policy("acc-acme", "everyone")
    await store.connections.forget("acc-acme")
    assert store.changes == 2

    await store.used_ids.use(b"token", 1)
    await store.activity.of("acc-acme")
    assert store.changes == 2
    await store.close()


async def test_what_was_accepted_is_finished_before_closing(disk: Disk, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.db")
    accepted = [vault.write(put(number)) for number in range(20)]
    await vault.close()

    assert await gathered(*accepted) == list(range(20))
    with pytest.raises(RuntimeError, match="closed"):
        vault.write(put(20))


def test_a_vault_serves_one_loop_after_the_other(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.db")

    async def use(number: int) -> int:
        return await vault.write(put(number))

    assert [asyncio.run(use(number)) for number in range(3)] == [0, 1, 2]
    asyncio.run(vault.close())


def test_a_loop_that_ends_while_the_disk_is_busy_stops_nobody(disk: Disk, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.db")

    async def leave() -> None:
        vault.write(put(1))
        await disk.has_begun()

    async def come_back() -> list[int]:
        async with asyncio.timeout(10):
            await vault.write(put(2))
        return await vault.read(kept)

    with disk.held():
        asyncio.run(leave())
    assert asyncio.run(come_back()) == [1, 2]
    asyncio.run(vault.close())


async def test_writes_wait_for_the_disk_fully(vault: Vault) -> None:
    assert await vault.write(lambda db: db.pragma("synchronous")) == 2
    assert await vault.write(lambda db: db.pragma("journal_mode")) == "wal"


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    with child("write", tmp_path) as process:
        told = [int(lines_of(process).readline()) for _ in range(50)][-1]
        process.kill()
        told = max(map(int, lines_of(process).read().split()), default=told)

    store = SqliteStore(tmp_path)
    written = [line.at_s for line in await store.audit.read("acc-acme", limit=told + 100)]
    assert written[::-1] == list(range(1, len(written) + 1))
    assert len(written) - told in {0, 1}
    await store.close()


async def test_two_processes_write_the_same_vault(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    with child("write 200", tmp_path) as one, child("write 200", tmp_path) as two:
        for process in (one, two):
            await asyncio.to_thread(process.wait, 60)
            assert process.returncode == 0

    assert len(await store.audit.read("acc-acme", limit=1000)) == 400
    await store.close()


async def test_who_opens_a_new_vault_waits_for_who_is_making_it(tmp_path: Path) -> None:
    maker = apsw.Connection(str(tmp_path / "vault.db"))
    maker.execute("BEGIN IMMEDIATE")  # as who is about to write its first page
    asyncio.get_running_loop().call_later(0.2, maker.execute, "COMMIT")
    opened = await asyncio.to_thread(Vault, tmp_path / "vault.db")
    await opened.close()
    maker.close()
