"""What a commit takes in, replaces, refuses and remembers."""

from __future__ import annotations

import gzip

import pytest
from msgspec import structs

from backend.storage.mirror import NO_TIME, Changes, Mirrors, MirrorWriter, Quarantined, Written
from tests.storage.conftest import ACME
from tests.storage.mirror_samples import ADA, BEA, chat, listed_ids, page, reader_of

pytestmark = pytest.mark.anyio


async def preview(mirrors: Mirrors, chat_id: str) -> bytes:
    (row,) = [r for r in await (await reader_of(mirrors)).listed(ADA, limit=100) if r.id == chat_id]
    return row.summary


async def body(mirrors: Mirrors, chat_id: str) -> bytes | None:
    stored = await (await reader_of(mirrors)).transcript(chat_id)
    if stored is None:
        return None
    return gzip.decompress(stored.body) if stored.encoding == "gzip" else stored.body


async def test_a_chat_comes_back_as_it_was_given(mirrors: Mirrors, writer: MirrorWriter) -> None:
    given = chat(1, ticket_id=42, visitor=b"v" * 16, visitor_name=b"n" * 8, keys=(ADA, b"v" * 16))
    await writer.commit(Changes(chats=(given,)))

    (row,) = await (await reader_of(mirrors)).listed(ADA, limit=10)
    members = ("id", "started_ms", "ticket_id", "email", "visitor", "visitor_name", "summary")
    for member in members:
        assert getattr(row, member) == getattr(given, member)
    assert await body(mirrors, given.id) == given.transcript


@pytest.mark.parametrize("size", [0, 100, 511, 512, 100_000])
async def test_transcripts_of_every_size_come_back(
    mirrors: Mirrors, writer: MirrorWriter, size: int
) -> None:
    given = chat(1, transcript=b"[" + b"x" * size)
    await writer.commit(Changes(chats=(given,)))

    assert await body(mirrors, given.id) == given.transcript


async def test_writing_the_same_page_twice_changes_nothing(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    assert await writer.commit(page(1, 2, 3)) == Written(3, 0, 0, 0, 0)
    before = await writer.standing()

    assert await writer.commit(page(1, 2, 3)) == Written(0, 0, 0, 3, 0)
    assert await writer.standing() == before
    assert len(await listed_ids(mirrors)) == 3


async def test_a_newer_chat_replaces_an_older_one_and_not_the_other_way_round(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    old, new = chat(1, updated_s=100, text="before"), chat(1, updated_s=200, text="after")
    await writer.commit(Changes(chats=(old,)))

    assert (await writer.commit(Changes(chats=(new,)))).changed == 1
    assert (await writer.commit(Changes(chats=(old,)))).unchanged == 1
    assert await preview(mirrors, new.id) == new.summary
    assert await body(mirrors, new.id) == new.transcript


async def test_other_content_of_the_same_second_replaces(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(Changes(chats=(chat(1, updated_s=100, text="before"),)))
    edited = chat(1, updated_s=100, text="after")

    assert (await writer.commit(Changes(chats=(edited,)))).changed == 1
    assert await preview(mirrors, edited.id) == edited.summary


async def test_the_same_content_seen_later_still_fends_off_what_came_between(
    writer: MirrorWriter,
) -> None:
    first = chat(1, updated_s=100)
    again = structs.replace(first, updated_s=300)
    between = chat(1, updated_s=200, text="between")

    await writer.commit(Changes(chats=(first,)))
    assert (await writer.commit(Changes(chats=(again,)))).unchanged == 1
    assert (await writer.commit(Changes(chats=(between,)))).changed == 0
    assert await writer.known((first.id,)) == {first.id: 300}


async def test_a_live_answer_replaces_content_and_leaves_the_update_time(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(Changes(chats=(chat(1, updated_s=100, text="before"),)))
    live = chat(1, updated_s=0, text="after")

    assert (await writer.commit(Changes(chats=(live,)))).changed == 1
    assert await preview(mirrors, live.id) == live.summary
    assert await writer.known((live.id,)) == {live.id: 100}


async def test_of_one_chat_twice_in_a_page_the_newer_counts(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    old, new = chat(1, updated_s=100, text="before"), chat(1, updated_s=200, text="after")

    assert (await writer.commit(Changes(chats=(new, old)))).added == 1
    assert await preview(mirrors, new.id) == new.summary


async def test_a_chat_that_changes_its_people_moves_to_their_lists(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(1))
    await writer.commit(Changes(chats=(chat(1, keys=(BEA,), email=BEA, updated_s=2**31),)))

    assert await listed_ids(mirrors, ADA) == []
    assert await listed_ids(mirrors, BEA) == [chat(1).id]


async def test_a_change_of_the_latest_chat_and_a_newcomer_go_into_one_page(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(1, 2))
    written = await writer.commit(Changes(chats=(chat(2, text="edited"), chat(3))))

    assert written == Written(1, 1, 0, 0, 0)
    assert await listed_ids(mirrors) == [chat(n).id for n in (3, 2, 1)]


async def test_deleted_chats_are_gone_from_every_answer(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(1, 2, ticket_id=42))
    written = await writer.commit(Changes(deleted=(chat(1).id, "never seen")))

    reader = await reader_of(mirrors)
    assert written.deleted == 1
    assert await listed_ids(mirrors) == [chat(2).id]
    assert await reader.count((ADA,)) == 1
    assert [row.id for row in await reader.by_ticket(42)] == [chat(2).id]
    assert await reader.transcript(chat(1).id) is None
    assert (await reader.standing()).chats == 1


async def test_a_chat_deleted_in_its_own_page_is_not_kept(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(structs.replace(page(1, 2), deleted=(chat(1).id,)))

    assert await listed_ids(mirrors) == [chat(2).id]


async def test_absent_members_change_nothing(writer: MirrorWriter) -> None:
    told = Changes(state=b"state", as_of_s=7, complete=True, roster=b"[]")
    await writer.commit(told)
    before = await writer.standing()
    await writer.commit(Changes())

    assert await writer.standing() == before
    assert (before.state, before.as_of_s, before.complete, before.roster) == (
        b"state", 7, True, b"[]",
    )  # fmt: skip
    await writer.commit(Changes(complete=False))
    assert not (await writer.standing()).complete


async def test_the_version_moves_when_chats_do_and_only_then(writer: MirrorWriter) -> None:
    versions = [(await writer.standing()).version]

    async def commit(changes: Changes) -> bool:
        await writer.commit(changes)
        versions.append((await writer.standing()).version)
        return versions[-1] > versions[-2]

    assert await commit(page(1, 2))
    assert not await commit(page(1, 2))
    assert not await commit(Changes(state=b"s", as_of_s=1, complete=True, roster=b"r"))
    assert not await commit(Changes(rechecked=(chat(1).id,), at_s=2000))
    assert not await commit(Changes(quarantined=(Quarantined("x", b"raw", "why", 1),)))
    assert await commit(Changes(chats=(chat(1, text="edited"),)))
    assert await commit(Changes(deleted=(chat(1).id,)))
    assert not await commit(Changes(deleted=(chat(1).id,)))
    assert await commit(page(1))


async def test_a_copy_made_anew_begins_beyond_every_earlier_version(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    for number in range(3):
        await writer.commit(page(number))
    last = (await writer.standing()).version
    await mirrors.destroy(ACME.id)

    anew = await mirrors.writer(ACME.id)

    assert (await anew.standing()).version > last
    await anew.close()


async def test_standing_says_how_many_and_from_when_to_when(writer: MirrorWriter) -> None:
    empty = await writer.standing()
    assert (empty.chats, empty.oldest_ms, empty.newest_ms) == (0, None, None)

    await writer.commit(page(3, 1, 2))
    await writer.commit(Changes(chats=(chat(9, started_ms=NO_TIME),)))
    full = await writer.standing()
    assert (full.chats, full.oldest_ms) == (4, chat(1).started_ms)
    assert full.newest_ms == chat(3).started_ms

    await writer.commit(Changes(deleted=(chat(1).id, chat(3).id)))
    left = await writer.standing()
    assert (left.chats, left.oldest_ms, left.newest_ms) == (
        2, chat(2).started_ms, chat(2).started_ms,
    )  # fmt: skip


async def test_what_can_not_be_read_is_kept_until_it_can(writer: MirrorWriter) -> None:
    aside = tuple(Quarantined(chat(n).id, b"{", "can't be read", 1) for n in (1, 2, 3))
    await writer.commit(Changes(quarantined=aside))
    await writer.commit(Changes(quarantined=aside))
    assert (await writer.standing()).quarantined == 3

    await writer.commit(page(1))
    await writer.commit(Changes(deleted=(chat(2).id,)))
    assert (await writer.standing()).quarantined == 1


async def test_retention_keeps_old_chats_out(mirrors: Mirrors, writer: MirrorWriter) -> None:
    keep_from_ms = chat(2).started_ms
    old = chat(7, started_ms=NO_TIME, ended_ms=keep_from_ms - 1)
    older = chat(8, started_ms=NO_TIME, ended_ms=None, updated_s=keep_from_ms // 1000 - 1)
    recent = chat(9, started_ms=NO_TIME, ended_ms=None, updated_s=keep_from_ms // 1000)
    chats = (chat(1), chat(2), chat(3), old, older, recent)
    written = await writer.commit(Changes(chats=chats, keep_from_ms=keep_from_ms))

    assert written == Written(3, 0, 0, 0, 3)
    assert await listed_ids(mirrors) == [chat(3).id, chat(2).id, chat(9).id]


async def test_the_least_checked_come_first_and_go_to_the_end(writer: MirrorWriter) -> None:
    for number, at_s in ((1, 100), (2, 200), (3, 300)):
        await writer.commit(structs.replace(page(number), at_s=at_s))
    ids = [chat(n).id for n in (1, 2, 3)]

    assert await writer.least_checked(2) == ids[:2]
    await writer.commit(Changes(rechecked=(ids[0], "unknown"), at_s=400))
    assert await writer.least_checked(10) == [ids[1], ids[2], ids[0]]


async def test_the_writer_knows_what_is_here(writer: MirrorWriter) -> None:
    await writer.commit(Changes(chats=(chat(1, keys=(ADA, BEA)), chat(2), chat(3, keys=(BEA,)))))
    await writer.commit(Changes(chats=(chat(4, started_ms=NO_TIME, keys=()),)))
    first, second, third = (chat(n).id for n in (1, 2, 3))

    assert await writer.ids_of((ADA,), at_most=9) == [second, first]
    assert await writer.ids_of((ADA, BEA), at_most=9) == [second, first, third]
    assert await writer.ids_of((ADA, BEA), at_most=1) == [second]
    assert await writer.known((first, "unknown")) == {first: chat(1).updated_s}
    began = {chat_id: chat(n).started_ms for n, chat_id in ((2, second), (3, third))}
    assert await writer.began_ms((second, third, chat(4).id, "unknown")) == began
