"""What is read from a mirror: lists, pages, tickets, counts."""

from __future__ import annotations

import random

import pytest

from backend.storage.mirror import (
    NO_TIME,
    Changes,
    ListedChat,
    MirrorReader,
    Mirrors,
    MirrorWriter,
    Place,
)
from tests.storage.mirror_samples import ADA, BEA, chat, key, listed_ids, page, reader_of

pytestmark = pytest.mark.anyio


async def paged(reader: MirrorReader, limit: int) -> list[ListedChat]:
    rows: list[ListedChat] = []
    before: Place | None = None
    while more := await reader.listed(ADA, limit=limit, before=before):
        rows += more
        before = Place(rows[-1].started_ms, rows[-1].number)
    return rows


async def test_a_list_comes_newest_first_and_only_of_its_person(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(2, 5, 1))
    await writer.commit(Changes(chats=(chat(3), chat(4, keys=(BEA,)), chat(6, keys=()))))

    assert await listed_ids(mirrors) == [chat(n).id for n in (5, 3, 2, 1)]
    assert await listed_ids(mirrors, BEA) == [chat(4).id]
    assert await listed_ids(mirrors, key("nobody")) == []


@pytest.mark.parametrize("limit", [1, 2, 7, 41, 100])
async def test_pages_have_no_gap_and_no_double_even_with_ties(
    mirrors: Mirrors, writer: MirrorWriter, limit: int
) -> None:
    rng = random.Random(limit)
    chats = [chat(n, started_ms=rng.choice((NO_TIME, 1000, 2000, 3000))) for n in range(100)]
    rng.shuffle(chats)
    await writer.commit(Changes(chats=tuple(chats)))

    rows = await paged(await reader_of(mirrors), limit)
    assert sorted(row.id for row in rows) == sorted(chat.id for chat in chats)
    places = [(row.started_ms, row.number) for row in rows]
    assert places == sorted(places, reverse=True)


async def test_a_page_goes_on_where_it_stood_though_chats_came_and_went(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await writer.commit(page(*range(10)))
    reader = await reader_of(mirrors)
    first = await reader.listed(ADA, limit=5)
    await writer.commit(Changes(chats=(chat(20),), deleted=(first[-1].id, chat(2).id)))

    place = Place(first[-1].started_ms, first[-1].number)
    rest = await reader.listed(ADA, limit=10, before=place)
    assert [row.id for row in rest] == [chat(n).id for n in (4, 3, 1, 0)]


async def test_a_changed_chat_keeps_its_number(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await writer.commit(page(1, 2, 3))
    reader = await reader_of(mirrors)
    before = {row.id: row.number for row in await reader.listed(ADA, limit=10)}
    await writer.commit(Changes(chats=(chat(2, text="edited"),)))

    assert {row.id: row.number for row in await reader.listed(ADA, limit=10)} == before


async def test_a_ticket_leads_to_its_chats(mirrors: Mirrors, writer: MirrorWriter) -> None:
    chats = [chat(n, ticket_id=42, keys=()) for n in range(25)] + [chat(30, ticket_id=43)]
    await writer.commit(Changes(chats=tuple(chats)))
    reader = await reader_of(mirrors)

    assert [row.id for row in await reader.by_ticket(42)] == [chat(n).id for n in range(24, 4, -1)]
    assert [row.id for row in await reader.by_ticket(43)] == [chat(30).id]
    assert await reader.by_ticket(44) == []


async def test_a_chat_counts_once_however_many_of_the_keys_it_has(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    both = chat(1, keys=(ADA, BEA), email=ADA, ticket_id=42)
    bea = chat(2, keys=(BEA,), email=BEA)
    neither = chat(3, keys=(BEA,), email=b"")
    await writer.commit(Changes(chats=(both, bea, neither)))
    reader = await reader_of(mirrors)

    assert await reader.count((ADA,)) == 1
    assert await reader.count((ADA, BEA)) == 3
    assert await reader.count((ADA, BEA), but_not=(ADA,)) == 2
    assert await reader.count((ADA, BEA), but_not_ticket=42) == 2
    assert await reader.count((BEA,), but_not=(ADA, BEA)) == 1
    assert await reader.count((key("nobody"), BEA), but_not_ticket=7) == 3


async def test_two_readers_of_one_file_see_what_was_committed(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    reader = await reader_of(mirrors)
    await writer.commit(page(1))
    before = await reader.standing()
    await writer.commit(Changes(state=b"moved"))

    assert (await reader.standing()).state == b"moved"
    assert (await reader.standing()).version == before.version
    assert await reader.standing() is await reader.standing()
