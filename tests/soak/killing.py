"""kill -9 at random moments of a mirror's life, as often as wanted.

`python -m tests.soak.killing 5000` kills a process that commits, edits, deletes, erases and
scrubs, and one that makes new files. After each kill the file must hold exactly what it says it
holds, and nothing that was acknowledged may be missing. `--order cursor-first` does it wrong, to
show that it is noticed. Ends with 1 when anything was wrong.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from backend.storage.sqlite.mirror.file import open_writer
from tests.soak.mirror_work import KEY, Commit, cursor_first, in_one_piece, verify, work

PAGES: Final = 40
"""After so many a new file is begun."""
LONGEST_S: Final = 0.06
FAILED: Final = -2
ORDERS: Final[dict[str, Commit]] = {"in-one-piece": in_one_piece, "cursor-first": cursor_first}


def killed(does: Callable[[Callable[[int], None]], None], after_s: float) -> int:
    """Let a child do something, and kill it so long after it began; the last it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            does(lambda number: _tell(writing, number))
        except BaseException as error:
            os.write(2, f"the child failed by itself: {error!r}\n".encode())
            _tell(writing, FAILED)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        began = told.read(4)
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        numbers = [number for (number,) in struct.iter_unpack("<i", began + told.read())]
    if FAILED in numbers:
        return FAILED
    return max(numbers, default=-1)


def _tell(pipe: int, number: int) -> None:
    os.write(pipe, struct.pack("<i", number))


def kill_while_working(path: Path, commit: Commit, rng: random.Random) -> list[str]:
    def does(told: Callable[[int], None]) -> None:
        told(0)
        asyncio.run(work(path, commit, told, PAGES))

    told = killed(does, rng.random() ** 2 * LONGEST_S)
    pages, problems = verify(path)
    if told > pages or told == FAILED:
        problems.append(f"{told} pages were acknowledged, {pages} are there")
    if pages >= PAGES:
        _remove(path)
    return problems


def kill_while_migrating(folder: Path, rng: random.Random) -> list[str]:
    """Files in the making: each of them can be finished."""

    def does(told: Callable[[int], None]) -> None:
        told(0)
        for number in range(10):
            open_writer(folder / f"new{number}.db", KEY).close()
            told(number + 1)

    told = killed(does, rng.random() * LONGEST_S)
    files = sorted(folder.glob("new*.db"))
    problems = [problem for path in files for problem in verify(path)[1]]
    if told > len(files):
        problems.append(f"{told} files were acknowledged, {len(files)} are there")
    for path in files:
        _remove(path)
    return problems


def _remove(path: Path) -> None:
    for file in path.parent.glob(path.name + "*"):
        file.unlink()


@click.command()
@click.argument("count", type=int)
@click.option("--order", type=click.Choice(sorted(ORDERS)), default="in-one-piece")
@click.option("--seed", type=int, default=1)
def main(count: int, order: str, seed: int) -> None:
    rng, wrong = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "mirror.db"
        for number in range(count):
            if number % 5 == 4:
                problems = kill_while_migrating(Path(name), rng)
            else:
                problems = kill_while_working(path, ORDERS[order], rng)
            if problems:
                wrong += 1
                print(f"kill {number + 1}: {problems[:3]}")
                _remove(path)
    print(f"{count} kills, {wrong} of them did harm")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
