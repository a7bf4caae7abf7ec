"""Ready means: the store can be written, now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.sqlite.store import SqliteStore
from tests.storage.disk import Disk

pytestmark = pytest.mark.anyio


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.unregister()


async def test_a_store_on_a_full_disk_is_not_ready_until_there_is_room(
    disk: Disk, tmp_path: Path
) -> None:
    store = SqliteStore(tmp_path)
    assert await store.ready()

    disk.is_full = True
    assert not await store.ready()

    disk.is_full = False
    assert await store.ready()
    await store.close()
