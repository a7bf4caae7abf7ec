"""`python -m tests.bench.rows`: what it costs to make a row of a chat, and what that is made of.

All parts run in turn, a few chats at a time, and the fastest of many turns counts: what else the
machine does meanwhile only ever adds. Microseconds of processor time per chat; the ratio to
`json.loads` of the same bytes is what can be compared between machines.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Raw

from backend.chats.facets import facets
from backend.chats.ordinary import read_ordinary
from backend.chats.reading import read_record
from backend.chats.searchable import searchable
from backend.keys.sealing import DataKey
from backend.mirror.rows import Rows
from backend.web.shown import summary_json, transcript_json
from backend.zendesk.records import RawChat, raw_chat
from tests.emulator.world.chats import ChatMaker
from tests.emulator.world.people import somebody
from tests.emulator.world.staff import STAFF
from tests.emulator.world.talk import TALKS

ACCOUNT: Final = 1_234_567
BEGAN: Final = 1_770_000_000
CHATS: Final = 160
AT_ONCE: Final = 8
TURNS: Final = 25


def main() -> None:
    for messages in (8, 40):
        for mixed in (False, True):
            records = made(messages, mixed=mixed)
            size = sum(map(len, records)) // len(records)
            scripts = "mixed scripts" if mixed else "ASCII"
            print(f"\n{messages} messages, {scripts}, {size:,} bytes: us per chat, × json.loads")
            times = timed(parts(records))
            for name, us in times.items():
                print(f"  {name:34}{us:8.1f}{us / times['json.loads']:8.2f}")


def made(messages: int, *, mixed: bool) -> list[bytes]:
    """The stand-in's conversations, run together until they are long enough."""
    rng = random.Random(7)
    maker = ChatMaker(rng, ACCOUNT, BEGAN)
    languages = list(TALKS) if mixed else ["en"]
    return [_chat(maker, messages, languages[n % len(languages)], mixed) for n in range(CHATS)]


def _chat(maker: ChatMaker, messages: int, language: str, mixed: bool) -> bytes:
    rng = maker.rng
    visitor = somebody(rng, ACCOUNT, rng.randrange(10**6))
    while not mixed and not visitor.name.isascii():
        visitor = somebody(rng, ACCOUNT, rng.randrange(10**6))
    at = BEGAN - rng.uniform(10**6, 10**8)
    story = maker.story(visitor, at, (1, "Orders"))
    story.happens(3, "chat.memberjoin", STAFF[0].name)
    said = 0
    while said < messages:
        for line in maker.filled(rng.choice(TALKS[language])).lines[: messages - said]:
            text = line.words if mixed else line.words.encode("ascii", "ignore").decode()
            if line.of_visitor:
                story.visitor_says(20, visitor.name, text)
            else:
                story.agent_says(20, STAFF[0].name, text)
            said += 1
    story.happens(9, "chat.tag", STAFF[0].name, tags=[], new_tags=["order"])
    story.happens(9, "chat.memberleave", visitor.name)
    chat = maker.chat(visitor, at, story, [STAFF[0]], tags=["order"], rating="good")
    return msgspec.json.encode(chat)


def parts(records: list[bytes]) -> dict[str, tuple[Callable[[Any], object], list[Any]]]:
    """Name → what is done, and what it is done with."""
    rows = Rows(DataKey("bench", b"k" * 32))
    raws: list[RawChat] = [raw_chat(Raw(record)) for record in records]
    chats = [read_record(msgspec.json.decode(record)).chat for record in records]
    return {
        "json.loads": (json.loads, records),
        "msgspec.json.decode": (msgspec.json.decode, records),
        "whole row": (lambda raw: rows.make((raw,)), raws),
        "  read fast": (read_ordinary, records),
        "  read tolerantly (not part of it)": (
            lambda record: read_record(msgspec.json.decode(record)),
            records,
        ),
        "  transcript": (transcript_json, chats),
        "  summary": (summary_json, chats),
        "  words": (searchable, chats),
        "  facets": (facets, chats),
    }


def timed(
    work: dict[str, tuple[Callable[[Any], object], list[Any]]],
) -> dict[str, float]:
    """Microseconds per item, by name."""
    best: dict[tuple[str, int], int] = {}
    for _ in range(TURNS):
        for at in range(0, CHATS, AT_ONCE):
            for name, (do, items) in work.items():
                began = time.thread_time_ns()
                for item in items[at : at + AT_ONCE]:
                    do(item)
                took = time.thread_time_ns() - began
                best[name, at] = min(took, best.get((name, at), took))
    return {
        name: sum(took for (of, _), took in best.items() if of == name) / CHATS / 1000
        for name in work
    }


if __name__ == "__main__":
    main()
