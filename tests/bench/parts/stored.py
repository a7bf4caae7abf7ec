"""What it saves to keep a transcript as it is sent, against making it for every answer."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct

from backend.chats.parse import parse_chat
from backend.web.contract import Transcript
from backend.web.shown import transcript_json
from tests.bench.crowd import bulk
from tests.bench.report import Section, Table
from tests.bench.rounds import interleaved, median
from tests.emulator.world.content import Json

SIZES: Final = (8, 40, 1_000)
SAMPLE: Final = {8: 200, 40: 100, 1_000: 4}
"""How many chats of each size."""
AT_LEAST_S: Final = 0.05
LEVELS: Final = (1, 6, 9)

PROSE: Final = """\
A transcript can be made from Zendesk's JSON when somebody asks, from our own JSON, or it can lie
ready. CPU of one answer in one process without sockets, and the bytes that are stored for it, for
chats of about 8, 40 and 1,000 messages. *As it is sent* costs nothing but reading it; it is
inflated only for a client that does not take gzip, and for the newest transcript, which travels
inside the list."""


class _Kept(Struct):
    """One chat in all the ways it could be stored."""

    zendesk: bytes
    zendesk_gzip: bytes
    ours: bytes
    ours_gzip: bytes


class _Way(Struct, frozen=True):
    what: str
    answer: Callable[[_Kept], bytes]
    stored: Callable[[_Kept], bytes]


def _made(raw: bytes) -> bytes:
    return transcript_json(parse_chat(msgspec.json.decode(raw)))


def _encoded_again(ours: bytes) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(ours, type=Transcript))


def _made_again(kept: _Kept) -> bytes:
    return _made(gzip.decompress(kept.zendesk_gzip))


WAYS: Final = (
    _Way(
        "Zendesk's JSON, gzip → made, compressed for the answer",
        lambda kept: gzip.compress(_made_again(kept), 6),
        lambda kept: kept.zendesk_gzip,
    ),
    _Way("Zendesk's JSON, gzip → made", _made_again, lambda kept: kept.zendesk_gzip),
    _Way("Zendesk's JSON → made", lambda kept: _made(kept.zendesk), lambda kept: kept.zendesk),
    _Way(
        "our JSON, gzip → decoded, encoded",
        lambda kept: _encoded_again(gzip.decompress(kept.ours_gzip)),
        lambda kept: kept.ours_gzip,
    ),
    _Way(
        "our JSON → decoded, encoded",
        lambda kept: _encoded_again(kept.ours),
        lambda kept: kept.ours,
    ),
    _Way(
        "our JSON, gzip → inflated",
        lambda kept: gzip.decompress(kept.ours_gzip),
        lambda kept: kept.ours_gzip,
    ),
    _Way(
        "our JSON, gzip → as it is sent",
        lambda kept: kept.ours_gzip,
        lambda kept: kept.ours_gzip,
    ),
)


def measure() -> Section:
    kept = {size: [_kept(chat) for chat in _chats(size)] for size in SIZES}
    came = interleaved(
        {
            f"{way.what}|{size}": partial(_us, way.answer, kept[size])
            for way in WAYS
            for size in SIZES
        }
    )
    rows = [
        [way.what]
        + [f"{median(came[f'{way.what}|{size}']):,.1f} µs" for size in SIZES]
        + [f"{_mean([len(way.stored(one)) for one in kept[size]]):,.0f}" for size in SIZES]
        for way in WAYS
    ]
    head = ["Stored → answered"] + [f"CPU, {size:,}" for size in SIZES]
    head += [f"bytes, {size:,}" for size in SIZES]
    tables = [Table(head, rows), _levels(kept)]
    return Section("stored", "Stored bodies", PROSE, tables, came)


def _levels(kept: dict[int, list[_Kept]]) -> Table:
    """What compressing once, when a chat comes in, costs and saves."""
    rows = []
    for level in LEVELS:
        press = partial(_pressed, level)
        times = [_us(press, kept[size]) for size in SIZES]
        sizes = [_mean([len(press(one)) for one in kept[size]]) for size in SIZES]
        rows.append(
            [f"gzip {level}"] + [f"{us:,.1f} µs" for us in times] + [f"{b:,.0f}" for b in sizes]
        )
    head = ["Compressing once"] + [f"CPU, {size:,}" for size in SIZES]
    return Table(head + [f"bytes, {size:,}" for size in SIZES], rows)


def _pressed(level: int, one: _Kept) -> bytes:
    return gzip.compress(one.ours, level)


def _chats(messages: int) -> list[Json]:
    """Answered chats of about that many messages, made by the stand-in."""
    world, chats = bulk(100_000, min(messages, 40)), list[Json]()
    for number in range(world.count):
        outline = world.outlines.of(number)
        if outline.kind == "answered" and abs(outline.messages - messages) <= messages // 5:
            chats.append(world.chat(number))
        if len(chats) == SAMPLE[messages]:
            break
    return chats


def _kept(chat: Json) -> _Kept:
    zendesk = msgspec.json.encode(chat)
    ours = _made(zendesk)
    return _Kept(zendesk, gzip.compress(zendesk, 6), ours, gzip.compress(ours, 6))


def _us(work: Callable[[_Kept], bytes], sample: list[_Kept]) -> float:
    """CPU of one, in microseconds."""
    turns, began = 0, time.process_time()
    while (used := time.process_time() - began) < AT_LEAST_S:
        for one in sample:
            work(one)
        turns += 1
    return used / turns / len(sample) * 1e6


def _mean(values: list[int]) -> float:
    return sum(values) / len(values)
