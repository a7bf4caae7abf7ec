"""What was erased: gone from every answer, kept out, and gone from every byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.storage.mirror import (
    NO_TIME,
    Changes,
    Erasure,
    Mirrors,
    MirrorWriter,
    Quarantined,
)
from tests.storage.conftest import ACME
from tests.storage.mirror_samples import ADA, BEA, chat, key, listed_ids, page

pytestmark = pytest.mark.anyio


async def test_erased_chats_go_and_stay_away(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await writer.commit(page(1, 2))
    erasure = Erasure(chat_ids=(chat(1).id, "not here yet"), at_s=5000)

    assert await writer.erase(erasure) == 1
    assert await writer.erase(erasure) == 0
    newer = chat(1, updated_s=2**31, text="edited")
    assert (await writer.commit(Changes(chats=(newer, chat(3, id="not here yet"))))).refused == 2
    assert await listed_ids(mirrors) == [chat(2).id]


async def test_an_erased_persons_later_chats_are_kept(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    """The tombstone says until when; another chat of another person is none of its business."""
    at_s = chat(5).started_ms // 1000
    untold = chat(8, started_ms=NO_TIME)
    chats = (chat(3), chat(4, keys=(ADA, BEA)), chat(5), chat(6, keys=(BEA,)), untold)
    await writer.commit(Changes(chats=chats))

    assert await writer.erase(Erasure(keys=(ADA, key("somebody else")), at_s=at_s)) == 3
    assert await listed_ids(mirrors) == [chat(5).id]
    assert await listed_ids(mirrors, BEA) == [chat(6).id]
    written = await writer.commit(Changes(chats=(*chats, chat(2), chat(7))))
    assert (written.refused, written.unchanged, written.added) == (4, 2, 1)


async def test_tombstones_outlive_the_writer(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await writer.erase(Erasure(keys=(ADA,), at_s=2**31))
    again = await mirrors.writer(ACME.id)

    assert (await again.commit(page(1))).refused == 1
    await again.close()


async def test_erasing_moves_the_version_and_the_counts(writer: MirrorWriter) -> None:
    await writer.commit(page(1, 2, 3))
    before = await writer.standing()
    await writer.erase(Erasure(chat_ids=(chat(1).id,), at_s=1))
    after = await writer.standing()

    assert after.version > before.version
    assert (after.chats, after.oldest_ms) == (2, chat(2).started_ms)
    await writer.erase(Erasure(chat_ids=(chat(1).id,), at_s=1))
    assert await writer.standing() == after


async def test_no_record_is_kept_raw_that_may_be_an_erased_persons(
    writer: MirrorWriter, tmp_path: Path
) -> None:
    aside = tuple(Quarantined(chat(n).id, b"raw%d" % n, "can't be read", 1) for n in (1, 2))
    await writer.commit(Changes(quarantined=aside))
    await writer.erase(Erasure(chat_ids=(chat(1).id,), at_s=2))
    await writer.commit(Changes(quarantined=aside))
    assert (await writer.standing()).quarantined == 1

    await writer.erase(Erasure(keys=(ADA,), at_s=3))
    assert (await writer.standing()).quarantined == 1


async def test_trimming_goes_on_until_nothing_is_too_old(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    keep_from_ms = chat(7).started_ms
    old = chat(20, started_ms=NO_TIME, ended_ms=keep_from_ms - 1)
    recent = chat(21, started_ms=NO_TIME, ended_ms=keep_from_ms)
    aside = Quarantined("aside", b"{", "can't be read", keep_from_ms // 1000 - 1)
    await writer.commit(page(*range(10)))
    await writer.commit(Changes(chats=(old, recent), quarantined=(aside,)))

    went = [await writer.trim(keep_from_ms, at_most=3) for _ in range(4)]
    assert went == [3, 3, 2, 0]
    assert await listed_ids(mirrors) == [chat(n).id for n in (9, 8, 7, 21)]
    assert (await writer.standing()).quarantined == 0
