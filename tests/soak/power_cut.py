"""The power goes at random moments of a mirror's and of a vault's life, as often as wanted.

`python -m tests.soak.power_cut mirror 200`: after each cut the file holds exactly what it says it
holds; at worst it is some commits behind. `… vault 200`: nothing that was acknowledged is missing.
`--wrong` does it wrong, to show that it is noticed: the mirror's place is written before its chats,
the vault doesn't wait for the disk. Ends with 1 when anything was wrong.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Final
from unittest.mock import patch

import apsw
import click

from backend.storage.audit import AuditLine
from backend.storage.mirror import Erasure
from backend.storage.sqlite import vault
from backend.storage.sqlite.store import SqliteStore
from tests.soak.cut_disk import CutDisk, PowerCut
from tests.soak.mirror_work import cursor_first, in_one_piece, verify, work
from tests.storage.mirror_samples import key

PAGES: Final = 40
OPERATIONS: Final = 600
"""Writes and synchronisations before the cut, at most."""
ACCOUNT: Final = "acc-acme"
WRITERS: Final = 4


def cut_mirror(path: Path, disk: CutDisk, rng: random.Random, *, wrong: bool) -> list[str]:
    """One life: it goes on where the one before ended."""
    commit = cursor_first if wrong else in_one_piece
    disk.begin(rng.randrange(OPERATIONS))
    try:
        asyncio.run(work(path, commit, lambda _: None, PAGES))
    except apsw.Error:
        assert disk.is_cut
    disk.restore(rng)
    (path.with_name(path.name + "-shm")).unlink(missing_ok=True)
    try:
        pages, problems = verify(path)
    except apsw.Error as error:
        return [repr(error)]
    if pages >= PAGES:
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
    return problems


class VaultLife:
    """Writers that note what they were told is on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[int] = []
        self.erased: list[bytes] = []
        self._next = 0

    async def live(self) -> None:
        store = SqliteStore(self.folder)
        try:
            await asyncio.gather(*(self._write(store) for _ in range(WRITERS)))
        finally:
            await store.close()

    async def _write(self, store: SqliteStore) -> None:
        while True:
            self._next += 1
            number = self._next
            await store.audit.write(ACCOUNT, AuditLine(number, "opened", 7))
            self.lines.append(number)
            if number % 5 == 0:
                await store.tombstones.add(ACCOUNT, Erasure(keys=(key(str(number)),), at_s=1))
                self.erased.append(key(str(number)))

    async def missing(self) -> list[str]:
        store = SqliteStore(self.folder)
        lines = {line.at_s for line in await store.audit.read(ACCOUNT, limit=10**6)}
        erased = {k for erasure in await store.tombstones.all(ACCOUNT) for k in erasure.keys}
        await store.close()
        lost = [f"line {number} is lost" for number in self.lines if number not in lines]
        return lost + [f"tombstone {k.hex()} is lost" for k in self.erased if k not in erased]


def cut_vault(life: VaultLife, disk: CutDisk, rng: random.Random) -> list[str]:
    disk.begin(rng.randrange(OPERATIONS))
    try:
        asyncio.run(life.live())
    except apsw.Error:
        assert disk.is_cut
    disk.restore(rng)
    (life.folder / "vault.db-shm").unlink(missing_ok=True)
    try:
        return asyncio.run(life.missing()) + _damage(life.folder / "vault.db")
    except apsw.Error as error:
        return [repr(error)]


def _damage(path: Path) -> list[str]:
    db = apsw.Connection(str(path))
    found = db.execute("PRAGMA integrity_check").fetchall()
    db.close()
    return [] if found == [("ok",)] else [str(found)]


def _but_for_cuts(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A file that could not be closed after a cut says so once more when it is collected."""
    if not issubclass(kind, PowerCut):
        sys.__excepthook__(kind, error, trace)


@click.command()
@click.argument("what", type=click.Choice(["mirror", "vault"]))
@click.argument("count", type=int)
@click.option("--wrong", is_flag=True)
@click.option("--seed", type=int, default=1)
def main(what: str, count: int, *, wrong: bool, seed: int) -> None:
    sys.excepthook = _but_for_cuts
    rng, disk, harmed = random.Random(seed), CutDisk(), 0
    relaxed = tuple(pragma.replace("= FULL", "= NORMAL") for pragma in vault.PRAGMAS)
    mistake = patch.object(vault, "PRAGMAS", relaxed) if wrong else nullcontext()
    with mistake, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        life = VaultLife(folder)
        for number in range(count):
            if what == "mirror":
                problems = cut_mirror(folder / "mirror.db", disk, rng, wrong=wrong)
            else:
                problems = cut_vault(life, disk, rng)
            if problems:
                harmed += 1
                print(f"cut {number + 1}: {problems[:3]}")
                folder = Path(name) / f"after{number}"
                life = VaultLife(folder)
    disk.close()
    if what == "vault":
        print(f"{len(life.lines) + len(life.erased)} writes were acknowledged and are there")
    print(f"{count} power cuts, {harmed} of them did harm")
    sys.exit(1 if harmed else 0)


if __name__ == "__main__":
    main()
