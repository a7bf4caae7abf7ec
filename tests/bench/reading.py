"""Reader calls without HTTP: `python -m tests.bench.reading CHATS` prints medians as JSON."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from backend.keys.identity import Identities
from backend.settings import Settings, read_settings
from backend.storage.mirror import ListedChat, MirrorReader
from tests.bench import crowd, hands

CALLS: Final = 4_000
PAGE: Final = 41
"""What a look-up reads: a page and one more, to know whether there is one."""


class Medians(Struct):
    """Microseconds."""

    standing_us: float
    listed_us: float
    worst_us: float
    """The first page of the customer with a thousand chats."""
    transcript_us: float


async def _measure(settings: Settings, chats: int) -> Medians:
    async with hands.opened(settings) as (mirrors, key):
        reader = await mirrors.reader(hands.ACCOUNT_ID)
        assert reader is not None
        identities = Identities(key)
        people = crowd.requesters(crowd.bulk(chats), random.Random(time.time_ns()))
        keys = [identities.email(one["emails"][0]["value"]) for one in _some(people)]
        worst = identities.email(crowd.worst()["emails"][0]["value"])
        lists: list[list[ListedChat]] = []

        async def listed(number: int) -> None:
            lists.append(await reader.listed(keys[number], limit=PAGE))

        listed_us = await _median(listed, len(keys))
        ids = [rows[0].id for rows in lists if rows]
        return Medians(
            standing_us=await _median(lambda _: reader.standing(), CALLS),
            listed_us=listed_us,
            worst_us=await _median(lambda _: reader.listed(worst, limit=PAGE), CALLS // 10),
            transcript_us=await _median(lambda n: _found(reader, ids[n]), len(ids)),
        )


def _some(people: Iterator[crowd.Requester]) -> list[crowd.Requester]:
    return list(itertools.islice(people, CALLS))


async def _found(reader: MirrorReader, chat_id: str) -> None:
    if await reader.transcript(chat_id) is None:
        raise RuntimeError(f"{chat_id} is listed and not there")


async def _median(call: Callable[[int], Awaitable[object]], calls: int) -> float:
    times = []
    for number in range(calls):
        began = time.perf_counter_ns()
        await call(number)
        times.append(time.perf_counter_ns() - began)
    return statistics.median(times) / 1000


if __name__ == "__main__":
    came = asyncio.run(_measure(read_settings(), int(sys.argv[1])))
    print(msgspec.json.encode(came).decode())
