"""Where a look-up's time goes: `python -m tests.bench.profiled [warm|uncached|transcript] [CHATS]`.

The event loop's thread under cProfile, which makes small functions look dearer than they are: read
the order and the shares, not the times. Other threads, such as the vault's, are not in it.
"""

from __future__ import annotations

import pstats
import random
import re
import sys
import tempfile
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.bench import asking
from tests.bench.frames import ask, write_frames
from tests.bench.load import load
from tests.bench.scene import scene
from tests.bench.worlds import SMALL, World, world

SECONDS: Final = 5
LINES: Final = 45
REQUESTERS: Final = {"warm": 50, "uncached": 4_000, "transcript": 1_000}
BUILT_IN: Final = {
    "apsw": "SQLite",
    "msgspec": "msgspec",
    "hmac": "hashes and signatures",
    "hash": "hashes and signatures",
    "socket": "sockets",
    "uvloop": "uvloop",
    "httptools": "httptools",
}
Spent = dict[tuple[str, int, str], float]
"""Own seconds by (file, line, function)."""


def spent(on: World, *whats: str) -> dict[str, Spent]:
    """What each kind of load took of the loop; what starting takes is left out."""
    idle = _stats(on, None)
    return {what: _beyond(idle, _stats(on, what)) for what in whats}


def shares(found: Spent) -> dict[str, float]:
    """Room or package: its part of the whole."""
    rooms: defaultdict[str, float] = defaultdict(float)
    for place, seconds in found.items():
        rooms[_room(place)] += seconds
    whole = sum(rooms.values())
    return {room: seconds / whole for room, seconds in rooms.items()}


def _beyond(idle: pstats.Stats, loaded: pstats.Stats) -> Spent:
    own = {place: row[2] - _row(idle, place)[2] for place, row in _rows(loaded).items()}
    return {place: seconds for place, seconds in own.items() if seconds > 0 and not _waits(place)}


def _stats(on: World, what: str | None) -> pstats.Stats:
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder) / "profile"
        with scene(on, under=["cProfile", "-o", str(seen), "-m"]) as there:
            if what is not None:
                people = list(islice(on.requesters(random.Random(7)), REQUESTERS[what]))
                requests = asking.lookups(asking.renewed(there), people)
                if what == "transcript":
                    requests = asking.transcripts(there.panels, ask(there.product.port, requests))
                load(there.product, write_frames(Path(folder) / "requests", requests), SECONDS)
        return pstats.Stats(str(seen))


def _rows(stats: pstats.Stats) -> dict[tuple[str, int, str], Any]:
    return stats.stats  # type: ignore[attr-defined,no-any-return]  # pstats' own, not in its stub


def _row(stats: pstats.Stats, place: tuple[str, int, str]) -> Any:
    return _rows(stats).get(place, (0, 0, 0.0, 0.0, {}))


def _waits(place: tuple[str, int, str]) -> bool:
    """uvloop's own loop is all of the waiting."""
    return place[2] in {"run", "run_until_complete"} and "asyncio" in place[0]


def _room(place: tuple[str, int, str]) -> str:
    file, _, function = place
    if found := re.search(r"/(backend/\w+)", file):
        return found[1].replace("/", ".")
    if found := re.search(r"/site-packages/(\w+)", file):
        return found[1]
    told = (label for mark, label in BUILT_IN.items() if mark in function)
    return next(told, "Python and its library")


def main(what: str, chats: int) -> None:
    found = spent(world(chats), what)[what]
    for room, share in sorted(shares(found).items(), key=_greatest_first):
        print(f"{share:6.1%}  {room}")
    for (file, line, function), seconds in sorted(found.items(), key=_greatest_first)[:LINES]:
        print(f"{seconds:7.3f} s  {function}  {Path(file).name}:{line}")


def _greatest_first(item: tuple[object, float]) -> float:
    return -item[1]


if __name__ == "__main__":
    given = sys.argv[1:]
    main(given[0] if given else "warm", int(given[1]) if len(given) > 1 else SMALL)
