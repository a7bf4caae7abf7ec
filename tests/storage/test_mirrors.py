"""Mirrors come, go, and are seen by other processes; a commit is whole or nothing."""

from __future__ import annotations

import asyncio

import pytest

from backend.storage.mirror import Changes, Mirrors, MirrorWriter
from tests.storage.child import child, lines_of
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.engines import Engine, opened
from tests.storage.mirror_samples import chat, listed_ids, page, reader_of

pytestmark = pytest.mark.anyio


async def test_an_account_without_a_mirror_has_no_reader(mirrors: Mirrors) -> None:
    assert await mirrors.reader(ACME.id) is None


async def test_each_account_has_a_mirror_of_its_own(mirrors: Mirrors, writer: MirrorWriter) -> None:
    globex = await mirrors.writer(GLOBEX.id)
    await writer.commit(page(1))
    await globex.commit(page(2))

    assert await listed_ids(mirrors) == [chat(1).id]
    rows = await (await reader_of(mirrors, GLOBEX.id)).listed(chat(2).email, limit=10)
    assert [row.id for row in rows] == [chat(2).id]
    await globex.close()


async def test_a_destroyed_mirror_is_gone_for_everybody(mirrors: Mirrors, engine: Engine) -> None:
    writer = await mirrors.writer(ACME.id)
    await writer.commit(page(1))
    assert await listed_ids(mirrors) == [chat(1).id]
    await writer.close()
    store, elsewhere = await opened(engine.where)

    assert await elsewhere.destroy(ACME.id)
    assert not await elsewhere.destroy(ACME.id)
    assert await mirrors.reader(ACME.id) is None
    writer = await mirrors.writer(ACME.id)
    await writer.commit(page(2))
    assert await listed_ids(mirrors) == [chat(2).id]
    await writer.close()
    await store.close()


async def test_destroying_leaves_other_accounts_alone(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    globex = await mirrors.writer(GLOBEX.id)
    for one in (writer, globex):
        await one.commit(page(1))
    assert await mirrors.destroy(ACME.id)

    rows = await (await reader_of(mirrors, GLOBEX.id)).listed(chat(1).email, limit=10)
    assert [row.id for row in rows] == [chat(1).id]
    await globex.close()


async def test_another_process_sees_each_commit(
    mirrors: Mirrors, writer: MirrorWriter, engine: Engine
) -> None:
    with child("watch", engine.where) as process:
        for number in range(1, 6):
            await writer.commit(page(number))
            version = (await writer.standing()).version
            line = await asyncio.to_thread(lines_of(process).readline)
            while line and line.split()[1] != str(number):
                line = await asyncio.to_thread(lines_of(process).readline)
            assert line.split() == [str(version), str(number)]


@pytest.mark.parametrize("after_s", [0, 0.02, 0.05])
async def test_a_cancelled_commit_is_whole_or_nothing(
    mirrors: Mirrors, writer: MirrorWriter, after_s: float
) -> None:
    """Wherever it is when its caller gives up; and the next one finds nothing in its way."""
    task = asyncio.create_task(writer.commit(page(*range(300))))
    await asyncio.wait([task], timeout=after_s)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    chats = (await writer.standing()).chats
    assert chats in (0, 300)
    assert len(await listed_ids(mirrors)) == chats
    assert (await writer.commit(page(*range(300)))).added == 300 - chats


async def test_a_commit_that_fails_leaves_nothing(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await writer.commit(Changes(chats=(chat(1),), state=b"before"))
    broken = chat(2, words="\ud800", content_hash=b"2" * 16)
    with pytest.raises(UnicodeEncodeError):
        await writer.commit(Changes(chats=(chat(3), broken), state=b"after"))

    assert (await writer.standing()).state == b"before"
    assert await listed_ids(mirrors) == [chat(1).id]
    assert (await writer.commit(page(3))).added == 1
