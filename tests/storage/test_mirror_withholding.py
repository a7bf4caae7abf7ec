"""Chats of restricted people: in no answer, kept whole, kept up to date, and given back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from backend.storage.mirror import (
    Changes,
    Erasure,
    Mirrors,
    MirrorWriter,
    Quarantined,
    Search,
    Withheld,
)
from backend.storage.searching import Sought, Term
from tests.storage.conftest import ACME
from tests.storage.mirror_samples import ADA, BEA, chat, listed_ids, opened, page, reader_of

pytestmark = pytest.mark.anyio

BEAS = {"keys": (BEA,), "email": BEA}
ALL_OF_BEA = Erasure(keys=(BEA,), at_s=2**31)


async def hits(mirrors: Mirrors, word: str) -> list[str]:
    sought = Sought(words=(Term(word),))
    found = await (await reader_of(mirrors)).search(Search(sought, None, "newest", 20), within_s=5)
    return [row.id for row in found.rows]


async def test_a_restricted_persons_chats_are_in_no_answer(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(1, 2))
    await writer.commit(page(3, 4, **BEAS, ticket_id=77))
    before = await writer.standing()

    assert await writer.withhold((BEA,)) == Withheld(2, 0)

    reader = await reader_of(mirrors)
    assert await listed_ids(mirrors, BEA) == []
    assert await reader.transcript(chat(3).id) is None
    assert await reader.by_ticket(77) == []
    assert await hits(mirrors, "number3") == []
    assert await hits(mirrors, "hello") == [chat(2).id, chat(1).id]
    assert await reader.count((BEA,)) == 0
    after = await writer.standing()
    assert (after.chats, after.version) == (2, before.version + 1)
    assert await writer.withhold((BEA,)) == Withheld(0, 0)


async def test_they_come_back_as_they_were(mirrors: Mirrors, writer: MirrorWriter) -> None:
    one = chat(3, text="a word " * 500, audience="within5 seenby7", **BEAS)
    await writer.commit(Changes(chats=(one,)))
    stored = await writer.chat(one.id)
    await writer.withhold((BEA,))
    assert await writer.chat(one.id) == stored

    assert await writer.withhold(()) == Withheld(0, 1)

    assert await writer.chat(one.id) == stored == one
    assert await listed_ids(mirrors, BEA) == [one.id]
    assert await hits(mirrors, "word") == [one.id]
    assert (await writer.commit(Changes(chats=(one,)))).unchanged == 1


async def test_what_comes_later_is_put_beside_them_and_replaces_what_was_there(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.withhold((BEA,))
    written = await writer.commit(Changes(chats=(chat(1), chat(2, **BEAS))))
    assert (written.added, written.withheld) == (1, 1)
    newer, older = chat(2, **BEAS, text="newer"), chat(2, **BEAS, text="older", updated_s=5)
    await writer.commit(Changes(chats=(replace(newer, updated_s=2**31),)))
    await writer.commit(Changes(chats=(older,)))

    assert await listed_ids(mirrors) == [chat(1).id]
    kept = await writer.chat(chat(2).id)
    assert kept is not None
    assert (kept.words, kept.updated_s) == ("newer", 2**31)
    assert (await writer.standing()).chats == 1
    assert await writer.known((chat(1).id, chat(2).id)) == {
        chat(1).id: chat(1).updated_s, chat(2).id: 2**31,
    }  # fmt: skip


async def test_a_live_answer_keeps_the_time_that_is_known(writer: MirrorWriter) -> None:
    await writer.withhold((BEA,))
    await writer.commit(Changes(chats=(chat(2, **BEAS),)))
    await writer.commit(Changes(chats=(chat(2, **BEAS, text="read again", updated_s=0),)))

    kept = await writer.chat(chat(2).id)
    assert kept is not None
    assert (kept.words, kept.updated_s) == ("read again", chat(2).updated_s)


async def test_a_chat_moves_when_its_people_change(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await writer.withhold((BEA,))
    await writer.commit(page(1, 2))
    typed = chat(1, keys=(ADA, BEA), updated_s=2**31)
    written = await writer.commit(Changes(chats=(typed,)))
    assert written.withheld == 1
    assert await listed_ids(mirrors) == [chat(2).id]

    await writer.commit(Changes(chats=(chat(1, updated_s=2**31 + 1),)))
    assert await listed_ids(mirrors) == [chat(2).id, chat(1).id]
    assert (await writer.standing()).chats == 2
    assert await writer.withhold(()) == Withheld(0, 0)


async def test_one_that_was_deleted_at_zendesk_goes(writer: MirrorWriter) -> None:
    await writer.withhold((BEA,))
    await writer.commit(page(1, 2, **BEAS))
    await writer.commit(Changes(deleted=(chat(1).id,)))

    assert await writer.chat(chat(1).id) is None
    assert await writer.withhold(()) == Withheld(0, 1)


async def test_retention_counts_for_them_too(writer: MirrorWriter) -> None:
    await writer.withhold((BEA,))
    await writer.commit(page(1, 2, 3, **BEAS))
    await writer.trim(chat(3).started_ms, at_most=100)

    assert await writer.withhold(()) == Withheld(0, 1)


async def test_erasing_takes_them_along_and_names_them(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(1, **BEAS))
    await writer.withhold((BEA,))
    await writer.commit(page(2, **BEAS))
    reader = await reader_of(mirrors)
    assert [one.id for one in await reader.withheld(ALL_OF_BEA)] == [chat(1).id, chat(2).id]
    by_id = Erasure(chat_ids=(chat(2).id,), at_s=1)
    assert [one.id for one in await reader.withheld(by_id)] == [chat(2).id]

    assert await writer.named(ALL_OF_BEA) == [chat(1).id, chat(2).id]
    assert await writer.erase(ALL_OF_BEA) == 2
    assert await writer.named(ALL_OF_BEA) == []
    assert await reader.withheld(ALL_OF_BEA) == []
    assert (await writer.commit(page(2, **BEAS))).refused == 1


async def test_the_list_outlives_the_writer(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await writer.withhold((BEA,))
    again = await mirrors.writer(ACME.id)

    assert (await again.commit(page(1, **BEAS))).withheld == 1
    await again.close()


async def test_no_file_holds_a_word_of_one_that_was_withheld_and_erased(tmp_path: Path) -> None:
    store, mirrors = await opened(tmp_path, ACME, encrypted=False)
    writer = await mirrors.writer(ACME.id)
    words = [f"heron{n:04d}flies" for n in range(400)]
    for n in range(20):
        said = " ".join(words[n * 20 : n * 20 + 20])
        await writer.commit(Changes(chats=(chat(n, text=said, **BEAS), chat(100 + n))))
        if n == 10:
            await writer.withhold((BEA,))

    def traces() -> list[str]:
        raw = b"".join(path.read_bytes() for path in (tmp_path / "mirrors").iterdir())
        return [word for word in words if word[5:].encode() in raw]

    assert len(traces()) == len(words)
    assert await writer.erase(ALL_OF_BEA) == 20
    assert await writer.scrub()
    assert traces() == []
    await writer.close()
    await mirrors.close()
    await store.close()


async def test_raw_records_are_masked_where_they_lie(writer: MirrorWriter) -> None:
    raw = "card 4111 {} \u00fc".encode()
    await writer.commit(Changes(quarantined=(Quarantined("x", raw, "can't be read", 1),)))

    assert await writer.mask_raw(lambda _, text: text.replace("4111", "9999")) == 1
    assert await writer.mask_raw(lambda _, text: text.replace("4111", "9999")) == 0


async def test_whether_all_is_masked_is_noted(writer: MirrorWriter) -> None:
    assert not await writer.masked()
    await writer.note_masked(masked=True)
    assert await writer.masked()
    await writer.note_masked(masked=False)
    assert not await writer.masked()


async def test_whole_chats_come_by_their_numbers(writer: MirrorWriter) -> None:
    chats = tuple(chat(n, **(BEAS if n % 2 else {})) for n in range(5))
    await writer.commit(Changes(chats=chats))

    first = await writer.chats(-1, at_most=3)
    rest = await writer.chats(first[-1][0], at_most=3)

    assert tuple(one for _, one in first + rest) == chats
    assert len(first) == 3
