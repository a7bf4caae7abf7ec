"""What a search finds in a mirror, in which order, and that it ends in time."""

from __future__ import annotations

import random
import time

import pytest
from msgspec import structs

from backend.finding.query import parse
from backend.storage.mirror import NO_TIME, Changes, Erasure, MirroredChat, Mirrors, MirrorWriter
from backend.storage.searching import COUNTED, Among
from tests.storage.conftest import GLOBEX
from tests.storage.mirror_samples import ADA, BEA, BEGAN_MS, HOUR_MS, chat, key, reader_of
from tests.storage.searched import AMPLE_S, all_pages, asked, found, is_meant, said

pytestmark = pytest.mark.anyio

TEXTS = (
    "Is my order late?",
    "The ORDERS were late, Zoë said",
    "order no. AB-1234: zipper broken",
    "Crème brûlée, s'il vous plaît",
    "東京都へ送ってください。靴",
    "เสื้อ สีแดง ขอบคุณ",
    "재주문은 언제 오나요",
    "где мой Ёжик",
    "late. Order!",
    "",
)
CHATS = tuple(said(number, text) for number, text in enumerate(TEXTS))


async def kept(mirrors: Mirrors, writer: MirrorWriter, *chats: MirroredChat) -> None:
    await writer.commit(Changes(chats=chats, at_s=1))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("order ", [8, 2, 0]),
        ("order", [8, 2, 1, 0]),
        ("o", [8, 2, 1, 0]),
        ("or* la* ", [8, 1, 0]),
        ("ORDER late ", [8, 0]),
        ('"order late" ', [0]),
        ('"late order" ', [8]),
        ("zoe ", [1]),
        ("creme brulee ", [3]),
        ('"s il vous"', [3]),
        ("ab-1234 ", [2]),
        ('"1234 zip', [2]),
        ("ab-12 ", []),
        ("東京 ", [4]),
        ("京都 ", [4]),
        ("東 ", [4]),
        ("靴 ", [4]),
        ("送って ", [4]),
        ("京東 ", []),
        ("ขอบคุณ ", [5]),
        ("สีแดง ", [5]),
        ("แ ", [5]),
        ("주문 ", [6]),
        ("ежик ", [7]),
        ("ж", []),
        ("е", [7]),
        ("-order ", [9, 7, 6, 5, 4, 3, 1]),
        ("-or* ", [9, 7, 6, 5, 4, 3]),
        ("late -zipper -zoe ", [8, 0]),
        ("-l* -東 ", [9, 7, 6, 5, 3, 2]),
        ("nothing ", []),
    ],
)
async def test_words_find_the_chats_they_were_said_in(
    mirrors: Mirrors, writer: MirrorWriter, query: str, numbers: list[int]
) -> None:
    await kept(mirrors, writer, *CHATS)
    reader = await reader_of(mirrors)

    assert await found(reader, query) == [CHATS[number].id for number in numbers]
    assert await found(reader, query, Among((ADA,))) == [CHATS[number].id for number in numbers]
    assert await found(reader, query, Among((BEA,))) == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("rating:good ", [1]),
        ("rating:good rating:bad ", [2, 1]),
        ("-rating:none ", [2, 1]),
        ("is:missed ", [3]),
        ("is:missed is:offline ", []),
        ("-is:missed hello ", [4, 2, 1]),
        ("has:file rating:bad ", [2]),
        ("agent:ada ", [2, 1]),
        ("agent:ad", [3, 2, 1]),
        ("agent:adam ", [3]),
        ("-agent:ada ", [4, 3]),
        ("tag:a-b ", [4]),
        ("tag:a ", []),
        ("department:orders agent:adam ", [3]),
    ],
)
async def test_filters_narrow_down(
    mirrors: Mirrors, writer: MirrorWriter, query: str, numbers: list[int]
) -> None:
    await kept(
        mirrors,
        writer,
        said(1, "hello", "ratinggood", "agentada"),
        said(2, "hello", "ratingbad", "agentadax20l", "hasfile"),
        said(3, "hello", "agentadam", "ismissed", "departmentorders"),
        said(4, "hello", "taga-b".replace("-", "x2d"), "isoffline"),
    )
    assert await found(await reader_of(mirrors), query) == [chat(number).id for number in numbers]


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
async def test_pages_have_no_gap_and_no_double_though_numbers_are_in_no_order(
    mirrors: Mirrors, writer: MirrorWriter, limit: int
) -> None:
    """Common enough that not all hits are read; several begin at the same moment, or at none."""
    rng = random.Random(limit)
    times = [NO_TIME, *(BEGAN_MS + rng.randrange(3000) * 9 * HOUR_MS for _ in range(600))]
    chats = [said(n, "common", started_ms=rng.choice(times)) for n in range(COUNTED + 200)]
    await kept(mirrors, writer, *chats)
    reader = await reader_of(mirrors)

    first = await reader.search(asked("common ", limit=limit), within_s=AMPLE_S)
    rows = await all_pages(reader, asked("common ", limit=limit)) if limit > 3 else first.rows
    assert (first.count, first.exact, first.more) == (COUNTED, False, True)
    expected = sorted((made.started_ms for made in chats), reverse=True)
    assert [row.started_ms for row in rows] == expected[: len(rows)]
    assert len({row.id for row in rows}) == len(rows) == (len(chats) if limit > 3 else limit)


@pytest.mark.parametrize("early", [1, 5, 40])
async def test_the_newest_are_first_though_some_of_them_were_copied_long_before_the_others(
    mirrors: Mirrors, writer: MirrorWriter, early: int
) -> None:
    """Common enough that not all hits are read; every other chat is no hit."""
    begun = [BEGAN_MS + (3 * COUNTED + n) * HOUR_MS for n in range(early)]
    begun += [BEGAN_MS + n * HOUR_MS for n in range(2 * COUNTED + 100)]
    chats = [said(n, ("rare", "common")[n % 2], started_ms=ms) for n, ms in enumerate(begun)]
    await kept(mirrors, writer, *chats[:early])
    await kept(mirrors, writer, *chats[early:])

    page = await (await reader_of(mirrors)).search(asked("common ", limit=20), within_s=AMPLE_S)
    hits = sorted((c.started_ms, c.id) for c in chats if "common" in c.words.split())
    assert [(row.started_ms, row.id) for row in page.rows] == hits[:-21:-1]
    assert (page.count, page.more) == (COUNTED, True)


async def test_an_engine_finds_what_a_plain_reading_finds(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    """Many made-up chats and queries, in every mixture, each for several askers."""
    rng = random.Random(7)
    chats = [_made_up(rng, number) for number in range(400)]
    await kept(mirrors, writer, *chats)
    reader = await reader_of(mirrors)
    somebody = [
        None,
        Among((ADA,)),
        Among((ADA, BEA), ticket=7),
        Among((key("tel"), BEA), but_not=(ADA,), but_not_ticket=7),
        Among((), ticket=7),
    ]
    for _ in range(150):
        query, among = _query(rng), rng.choice(somebody)
        sought = parse(query).sought
        expected = {made.id for made in chats if is_meant(sought, among, made)}
        listed = [row.id for row in await all_pages(reader, asked(query, among, limit=50))]
        assert set(listed) == expected, query
        assert len(listed) == len(expected)
        page = await reader.search(asked(query, among, order="best", limit=500), within_s=AMPLE_S)
        assert {row.id for row in page.rows} == expected, query
        assert (page.count, page.exact) == (len(expected), True), query


WORDS = ("late", "later", "lamp", "order", "ordner", "zip", "é", "東京都", "猫", "x-1")


def _made_up(rng: random.Random, number: int) -> MirroredChat:
    keys = tuple(rng.sample((ADA, BEA, key("tel"), key("visitor")), rng.randrange(3)))
    facets = rng.sample(("ismissed", "hasfile", "agentada", "agentadam", "tagx78"), 2)
    return said(
        number,
        " ".join(rng.choices(WORDS, k=rng.randrange(8))),
        rng.choice(("ratinggood", "ratingbad", "ratingnone")),
        *facets,
        keys=keys,
        email=ADA if ADA in keys else b"",
        ticket_id=rng.choice((None, None, 7, 8)),
        started_ms=rng.choice((NO_TIME, BEGAN_MS + rng.randrange(900) * 26 * HOUR_MS)),
    )


def _query(rng: random.Random) -> str:
    pieces = (*WORDS, "l*", "la*", "o*", "ord*", '"late zip"', '"zip la"*', '"order 東京"', "東*",
        "rating:good", "rating:none", "is:missed", "has:file", "agent:ada", "agent:ad*", "tag:x",
        "after:2025-07", "before:2026-02-03", "after:2026", "before:2027-05")  # fmt: skip
    chosen = rng.sample(pieces, rng.randrange(1, 4))
    return " ".join(rng.choice(("", "", "-")) + piece for piece in chosen) + " "


async def test_best_first_puts_who_says_it_most_before_who_says_it_once(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    often = said(1, "zipper zipper zipper")
    seldom = said(2, "zipper " + "other words " * 20)
    densely = said(0, "zipper zipper")
    await kept(mirrors, writer, often, seldom, densely)
    reader = await reader_of(mirrors)

    page = await reader.search(asked("zipper ", order="best", limit=2), within_s=AMPLE_S)
    assert ([row.id for row in page.rows], page.more) == ([often.id, densely.id], True)
    rest = await reader.search(asked("zipper ", order="best", limit=2, skip=2), within_s=AMPLE_S)
    assert ([row.id for row in rest.rows], rest.more) == ([seldom.id], False)
    assert page.order == "best"
    for query in ("z*", "-other ", "rating:none "):
        assert (await reader.search(asked(query, order="best"), within_s=AMPLE_S)).order == "newest"


@pytest.mark.parametrize("query", ["common ", "com* ", "c*", "-nothing ", "common -comx* "])
@pytest.mark.parametrize("order", ["newest", "best"])
async def test_what_takes_too_long_becomes_an_answer_about_the_newest(
    mirrors: Mirrors, writer: MirrorWriter, query: str, order: str
) -> None:
    await kept(mirrors, writer, *(said(n, "common words") for n in range(300)))
    reader = await reader_of(mirrors)

    page = await reader.search(asked(query, order=order, limit=20), within_s=0, part_s=AMPLE_S)

    assert page.rows
    assert (page.partial, page.exact, page.order, page.more) == (True, False, "newest", True)
    assert [row.id for row in page.rows] == [
        chat(number).id for number in range(299, 299 - len(page.rows), -1)
    ]
    assert (
        await reader.search(asked(query, order=order), within_s=AMPLE_S)
    ).rows  # nothing is interrupted for good


async def test_a_prefix_that_takes_too_long_is_looked_for_in_the_newest_chats(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    texts = ("common thing", "common ting", "commonly thinking", "other")
    await kept(mirrors, writer, *(said(n, texts[n % 4]) for n in range(80)))
    reader = await reader_of(mirrors)

    page = await reader.search(asked("thi* -commonl* ", limit=50), within_s=0, part_s=AMPLE_S)

    # all were looked at after all, so nothing is missing
    assert (page.partial, page.exact, page.count) == (False, True, 20)
    assert [row.id for row in page.rows] == [chat(n).id for n in range(76, -1, -4)]


async def test_a_search_that_is_let_run_ends_about_in_time(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    """With wide room: what is measured is that it ends at all."""
    await kept(mirrors, writer, *(said(n, f"word{n} " * 40) for n in range(2000)))
    reader = await reader_of(mirrors)
    began = time.monotonic()
    await reader.search(asked("wo* wor* word* -x* ", order="best"), within_s=0.001)
    assert time.monotonic() - began < 5


async def test_erased_and_changed_chats_are_not_found_by_what_they_said(
    mirrors: Mirrors, writer: MirrorWriter
) -> None:
    await kept(mirrors, writer, said(1, "secret one"), said(2, "secret two"), said(3, "secret"))
    await writer.erase(Erasure(chat_ids=(chat(1).id,), at_s=1))
    edited = structs.replace(said(2, "public two"), updated_s=2**31)
    await kept(mirrors, writer, edited)
    await writer.commit(Changes(deleted=(chat(3).id,)))
    reader = await reader_of(mirrors)

    assert await found(reader, "secret ") == []
    assert await found(reader, "s") == []
    assert await found(reader, "two ") == [chat(2).id]


async def test_another_accounts_chats_are_not_found(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await kept(mirrors, writer, said(1, "ours"))
    other = await mirrors.writer(GLOBEX.id)
    await other.commit(Changes(chats=(said(2, "theirs"),)))
    await other.close()

    assert await found(await reader_of(mirrors), "theirs ") == []
    assert await found(await reader_of(mirrors, GLOBEX.id), "theirs ") == [chat(2).id]


async def test_nobody_has_no_chats(mirrors: Mirrors, writer: MirrorWriter) -> None:
    await kept(mirrors, writer, said(1, "word", keys=(), email=b""))
    reader = await reader_of(mirrors)

    assert await found(reader, "word ", Among(())) == []
    assert await found(reader, "word ") == [chat(1).id]
    assert await found(reader, "after:2030 word ") == []
