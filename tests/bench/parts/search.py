"""Searches in a copy and in a plain FTS5 table."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

import apsw
from msgspec import Struct

from backend.finding.query import parse
from backend.keys.sealing import DataKey
from backend.mirror.rows import Rows
from backend.storage.mirror import Changes, MirroredChat, MirrorReader, Order, Search
from backend.storage.searching import Among
from backend.zendesk.records import cut_page, raw_chat
from tests.bench import crowd, hands
from tests.bench.report import Section, Table
from tests.bench.settings import settings_of
from tests.bench.worlds import data_key, keys_file

CHATS: Final = 125_000
MESSAGES: Final = 8
TURNS: Final = 60
LIMIT: Final = 20
SCHEMA: Final = (
    "PRAGMA journal_mode = WAL;"
    "CREATE VIRTUAL TABLE plain USING fts5 (words, who, summary UNINDEXED);"
    "CREATE VIRTUAL TABLE terms USING fts5vocab (plain, col);"
)
NEWEST: Final = "SELECT rowid, summary FROM plain WHERE plain MATCH ? ORDER BY rowid DESC LIMIT 21"
BEST: Final = "SELECT rowid, summary FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 21"
COUNT: Final = "SELECT count(*) FROM (SELECT 1 FROM plain WHERE plain MATCH ? LIMIT 1001)"
COMMONEST: Final = "SELECT term FROM terms WHERE col = 'words' ORDER BY doc DESC LIMIT 1 OFFSET ?"

PROSE: Final = """\
Both hold the same words of the same chats, a million messages. The plain table lies in a file of
its own, without encryption, in the order of time, with the requester as a column; it gives a page
of the rows that a list shows, and the number of hits up to a thousand, as ours does. They take
turns in one process, without HTTP; medians. Queries are the commonest word, a common one, a rare
one, two together, the beginning of a letter and of two letters; `requester` is the customer with
most chats. *Partial*: it would have taken too long, and the newest hits were given. Asked for: at
most 1.5."""


class Line(Struct, frozen=True):
    scope: str
    order: Order
    query: str
    ours_us: float
    plain_us: float
    ratio: float
    partial: bool
    hits: int


async def _measure(chats: int, messages: int, folder: Path) -> list[Line]:
    settings = settings_of(folder, "http://127.0.0.1:1", keys_file())
    await hands.enter(settings, crowd.SUBDOMAIN, "http://127.0.0.1:1", data_key())
    plain = apsw.Connection(str(folder / "plain.db"))
    plain.execute(SCHEMA).fetchall()
    async with hands.opened(settings) as (mirrors, key):
        writer = await mirrors.writer(hands.ACCOUNT_ID)
        made = sorted(await _made(chats, messages, key), key=lambda chat: chat.started_ms)
        _fill(plain, made)
        for at in range(0, len(made), crowd.PAGE):
            await writer.commit(Changes(chats=tuple(made[at : at + crowd.PAGE]), at_s=1))
        await writer.close()
        reader = await mirrors.reader(hands.ACCOUNT_ID)
        if reader is None:
            raise RuntimeError("there is no mirror")
        ((most, _),) = Counter(chat.email for chat in made if chat.email).most_common(1)
        return [
            await _compare(reader, plain, whose, order, query)
            for whose in (most, None)
            for order in ("newest", "best")
            for query in _queries(plain)
        ]


async def _made(chats: int, messages: int, key: DataKey) -> list[MirroredChat]:
    world, rows = crowd.bulk(chats, messages), Rows(key)
    made: list[MirroredChat] = []
    for number in range(-(-world.count // crowd.PAGE)):
        records = cut_page(crowd.page(world, number)).chats
        made += rows.make([raw_chat(raw) for raw in records]).chats
    return made


def _fill(plain: apsw.Connection, made: list[MirroredChat]) -> None:
    rows = [(c.words, " ".join(key.hex() for key in c.keys), c.summary) for c in made]
    with plain:
        plain.executemany("INSERT INTO plain (words, who, summary) VALUES (?, ?, ?)", rows)


def _queries(plain: apsw.Connection) -> list[str]:
    """The commonest word, a common one, a rare one, two together, beginnings."""
    words = [str(plain.execute(COMMONEST, (at,)).get) for at in (0, 40, 2_000)]
    first = words[0][0]
    return [*(f"{word} " for word in words), f"{words[0]} {words[1]} ", f"{first}*", f"{first}e*"]


async def _compare(
    reader: MirrorReader, plain: apsw.Connection, key: bytes | None, order: Order, query: str
) -> Line:
    sought = parse(query).sought
    asked = Search(sought, None if key is None else Among((key,)), order, LIMIT)
    said = " AND ".join(f'words : "{t.tokens}"{"*" * t.prefix}' for t in sought.words)
    if key is not None:
        said = f'who : "{key.hex()}" AND {said}'
    sql = NEWEST if order == "newest" else BEST
    ours, theirs = list[int](), list[int]()
    for _ in range(TURNS):
        began = time.perf_counter_ns()
        page = await reader.search(asked)
        between = time.perf_counter_ns()
        plain.execute(sql, (said,)).fetchall()
        plain.execute(COUNT, (said,)).fetchall()
        theirs.append(time.perf_counter_ns() - between)
        ours.append(between - began)
    mine, other = statistics.median(ours) / 1000, statistics.median(theirs) / 1000
    scope = "account" if key is None else "requester"
    return Line(scope, order, query, mine, other, mine / other, page.partial, page.count)


def measure(chats: int = CHATS, messages: int = MESSAGES) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(_measure(chats, messages, Path(folder)))
    title = f"Search, {chats:,} chats of {messages} messages on average"
    head = ["Whose chats", "Order", "Query", "Chatside", "Plain FTS5", "Ratio", "Hits"]
    table = Table(head, [_row(line) for line in lines])
    return Section("search", title, PROSE, [table], {"search": lines})


def _row(line: Line) -> list[str]:
    hits = f"{line.hits:,}" + (", partial" if line.partial else "")
    times = [f"{us:,.0f} µs" for us in (line.ours_us, line.plain_us)]
    return [line.scope, line.order, line.query, *times, f"**{line.ratio:.2f}**", hits]
