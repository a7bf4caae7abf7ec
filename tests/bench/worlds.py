"""Mirror files of large worlds, made once by the worker's own code and kept for the next run.

They lie in `.bench/`, under a name that changes with the code that makes them.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, structs

from backend.keys.keys_file import load_operator_keys
from backend.keys.sealing import Sealer, WrappedKey
from backend.mirror.state import SyncState
from backend.mirror.sync import begin
from backend.settings import Settings
from backend.storage.mirror import Changes
from tests.bench import crowd, hands
from tests.bench.ingesting import ingest
from tests.bench.report import KEPT
from tests.bench.settings import settings_of
from tests.emulator.world.bulk.bulk import Bulk

ROOT: Final = Path(__file__).parents[2]
MADE_BY: Final = (
    "backend/chats",
    "backend/keys/identity.py",
    "backend/mirror/rows.py",
    "backend/storage/sqlite/mirror/committing.py",
    "backend/storage/sqlite/mirror/file.py",
    "backend/storage/sqlite/mirror/migrations",
    "backend/storage/sqlite/mirror/packing.py",
    "backend/storage/sqlite/mirror/places.py",
    "backend/storage/sqlite/mirror/rows.py",
    "backend/web/shown.py",
    "tests/bench/crowd.py",
    "tests/emulator/world/bulk",
)
AHEAD: Final = 4
"""Pages made by the other process while one is written."""
SMALL, MIDDLE, LARGE = 50_000, 500_000, 2_000_000


class World(Struct, frozen=True):
    chats: int
    mirror: Path
    bytes: int
    """Of the file, after everything was written into it."""
    json_bytes: int
    """Of the chats as Zendesk sends them."""
    seconds: float
    """How long making it took, chats included."""

    def requesters(self, rng: random.Random) -> Iterator[crowd.Requester]:
        """Everybody with an address, in random order."""
        return crowd.requesters(crowd.bulk(self.chats), rng)


def world(chats: int) -> World:
    """From the shelf, or made: two million take a while."""
    folder = KEPT / "worlds" / _fingerprint()
    known = folder / f"{chats}.json"
    if not known.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _clear_away_all_but(folder)
        print(f"Making a world of {chats:,} chats …", flush=True)
        known.write_bytes(msgspec.json.encode(_made(chats, folder / f"{chats}.db"), enc_hook=str))
    return msgspec.json.decode(known.read_bytes(), type=World, dec_hook=lambda kind, it: kind(it))


def _clear_away_all_but(folder: Path) -> None:
    """Worlds that other code made take gigabytes."""
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other)


def keys_file() -> Path:
    return KEPT / "secret.keys"


def data_key() -> WrappedKey:
    """The benchmarks' account's own, made on the first run."""
    path = KEPT / "data.key"
    if not path.exists():
        sealer = Sealer(load_operator_keys(None, keys_file()))
        path.write_bytes(msgspec.json.encode(sealer.new_data_key(hands.ACCOUNT_ID)))
    return msgspec.json.decode(path.read_bytes(), type=WrappedKey)


def place(world: World, settings: Settings) -> None:
    """A copy, so that a worker may write into it."""
    target = settings.data / "mirrors" / f"{hands.ACCOUNT_ID}.db"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(world.mirror, target)
    target.chmod(0o600)


def _made(chats: int, target: Path) -> World:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        settings = settings_of(Path(folder), "http://127.0.0.1:1", keys_file())
        json_bytes = asyncio.run(_write(settings, chats))
        mirror = settings.data / "mirrors" / f"{hands.ACCOUNT_ID}.db"
        left = [p for p in mirror.parent.iterdir() if p != mirror and p.stat().st_size]
        if left:
            raise RuntimeError(f"not everything is in the file: {left}")
        mirror.replace(target)
    seconds = time.monotonic() - began
    return World(chats, target, target.stat().st_size, json_bytes, seconds)


async def _write(settings: Settings, chats: int) -> int:
    await hands.enter(settings, crowd.SUBDOMAIN, "http://127.0.0.1:1", data_key())
    total = 0
    async with hands.opened(settings) as (mirrors, key):
        writer = await mirrors.writer(hands.ACCOUNT_ID)
        for page in _pages(chats):
            total += len(page)
            await ingest(writer, key, page)
        now = int(time.time())
        state = structs.replace(
            begin(SyncState(started_at=now), now), walks={}, complete=True, unit=1, copied=chats
        )
        await writer.commit(
            Changes(state=msgspec.json.encode(state), as_of_s=now, complete=True, at_s=now)
        )
        await writer.close()
    return total


def _pages(chats: int) -> Iterator[bytes]:
    """All pages, made by a process of its own, a few ahead."""
    count = -(-chats // crowd.PAGE)
    with ProcessPoolExecutor(1, initializer=_begin, initargs=(chats,)) as maker:
        coming: list[Future[bytes]] = []
        for number in range(count + AHEAD):
            if number < count:
                coming.append(maker.submit(_page, number))
            if number >= AHEAD:
                yield coming.pop(0).result()


_BULK: list[Bulk] = []


def _begin(chats: int) -> None:
    _BULK.append(crowd.bulk(chats))


def _page(number: int) -> bytes:
    return crowd.page(_BULK[0], number)


@lru_cache(maxsize=1)
def _fingerprint() -> str:
    """Of the code that decides what is in the file."""
    digest = hashlib.sha256()
    for name in MADE_BY:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".py", ".sql"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
