"""`kill -9` at random moments of a worker: backfill, tail, erasure. Then: is all there, once?

    python -m tests.soak.kills 5000

This process forks workers and kills them, so it imports everything once and holds no threads. The
stand-in is a process of its own. Pages are small, so that there are many moments between pages.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import anyio
import apsw
import httpx
from msgspec import Struct, structs

from backend.connection.sealed import Sealed
from backend.mirror import following, progress, trouble
from backend.mirror.pace import PACE, Every
from backend.mirror.state import SyncState
from backend.mirror.worker import LEASE
from backend.settings import Settings
from backend.storage.connections import Connection
from backend.storage.mirror import Erasure, Standing
from backend.storage.sqlite.mirror.file import open_reader
from backend.wiring import Desk, open_desk, open_worker
from tests.customer import ADA
from tests.product import free_port, run_invite, settings_for

PAGE: Final = 100
"""More than there are edits: the last minutes are one page (rule 2)."""
CHATS: Final = 2500
LONGEST_LIFE_S: Final = 0.5
QUIET_S: Final = 4.0


class Outcome(Struct, frozen=True):
    kills: int
    missing: frozenset[str]
    extra: frozenset[str]
    damaged: int
    """Files that were not whole after a kill."""
    fetched_again: int
    """Pages of the first copy that were asked for more than once."""
    came_back: frozenset[str]
    """Erased chats that are there again."""


class Ground(Struct, frozen=True):
    """One account: its Zendesk, and the settings of the product beside it."""

    settings: Settings
    zendesk: httpx.Client
    account_id: str


def kill_and_look(kills: int, folder: Path, seed: int = 7) -> Outcome:
    with stand_in() as origin, closing(httpx.Client(base_url=origin, trust_env=False)) as zendesk:
        settings = settings_for(folder, {"acme": origin}, free_port())
        account_id = run_invite(settings, "acme").account.id
        ground = Ground(settings, zendesk, account_id)
        asyncio.run(_connect(ground))
        return _run(kills, ground, random.Random(seed))


@contextmanager
def stand_in() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.emulator", "--port", str(port)]
    command += ["--accounts", "acme", "--chats", str(CHATS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def _connect(ground: Ground) -> None:
    """With a token the stand-in hands out; how Chat is connected is proved elsewhere."""
    asked = {"agent_id": ADA, "scopes": ["read"]}
    token = ground.zendesk.post("/_emulator/tokens", json=asked).raise_for_status().json()
    async with AsyncExitStack() as stack:
        desk = await open_desk(ground.settings, stack)
        account = await desk.store.accounts.find(ground.account_id)
        assert account is not None
        key = await desk.keys.of(account.id)
        sealed = key.seal(token["access_token"].encode(), Sealed.token(account))
        name = key.seal(b"Ada", Sealed.agent_name(account))
        connection = Connection(sealed, None, ADA, name, "read", int(time.time()))
        await desk.store.connections.save(account.id, connection)


def _run(kills: int, ground: Ground, chance: random.Random) -> Outcome:
    erased, damaged = set[str](), 0
    for turn in range(kills):
        _edit_something(ground, chance)
        if turn % 7 == 3:
            erased |= asyncio.run(_erase_one(ground, chance))
        with _worker(ground.settings):
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        damaged += not asyncio.run(_is_whole(ground))
    with _worker(ground.settings):
        held = asyncio.run(_settled(ground))
    there = _truth(ground) - erased
    return Outcome(
        kills,
        missing=frozenset(there - held),
        extra=frozenset(held - there - erased),
        damaged=damaged,
        fetched_again=_fetched_again(ground),
        came_back=frozenset(held & erased),
    )


@contextmanager
def _worker(settings: Settings) -> Iterator[None]:
    """Lives until the block ends, and then not a moment longer."""
    child = os.fork()
    if child == 0:
        _live(settings)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _live(settings: Settings) -> None:
    """A worker's life, with small pages; ends by the knife only."""

    async def work() -> None:
        async with AsyncExitStack() as stack:
            worker, leases = await open_worker(settings, stack)
            lease = await leases.take(LEASE)
            assert lease is not None
            await worker.run(anyio.Event())

    _hurry()
    try:
        asyncio.run(work())
    finally:
        os._exit(1)


def _hurry() -> None:
    """Small pages and a short pace, in this process only: more moments to be killed in."""

    def small(standing: Standing) -> SyncState:
        return structs.replace(progress.state_of(standing), limit=PAGE)

    setattr(trouble, "PAGE", PAGE)  # noqa: B010  a constant to everybody else
    setattr(following, "state_of", small)  # noqa: B010
    PACE["tail"] = Every(1, 1)


async def _erase_one(ground: Ground, chance: random.Random) -> set[str]:
    held = await _ids(ground)
    if not held:
        return set()
    chosen = chance.choice(sorted(held))
    async with AsyncExitStack() as stack:
        desk = await open_desk(ground.settings, stack)
        erasure = Erasure(chat_ids=(chosen,), at_s=int(time.time()))
        await desk.orders.erase(ground.account_id, erasure)
    return {chosen}


async def _settled(ground: Ground) -> set[str]:
    """The ids in the copy, once it is complete, all orders are carried out, and all is quiet."""
    until, held = time.monotonic() + 120, set[str]()
    quiet_since = time.monotonic()
    async with AsyncExitStack() as stack:
        desk = await open_desk(ground.settings, stack)
        while time.monotonic() < until:
            now = await _ids(ground)
            if now != held or not await _is_done(desk, ground.account_id):
                held, quiet_since = now, time.monotonic()
            elif time.monotonic() - quiet_since > QUIET_S:
                return held
            await anyio.sleep(0.2)
    return held


async def _is_done(desk: Desk, account_id: str) -> bool:
    reader = await desk.mirrors.reader(account_id) if desk.mirrors else None
    complete = reader is not None and (await reader.standing()).complete
    return complete and not await desk.store.orders.pending(account_id)


async def _is_whole(ground: Ground) -> bool:
    db = await _file(ground)
    if db is None:
        return True
    with closing(db):
        ((told,),) = db.execute("PRAGMA integrity_check").fetchall()
        ((chats,),) = db.execute("SELECT count(*) FROM chats").fetchall()
        ((bodies,),) = db.execute("SELECT count(*) FROM bodies").fetchall()
        ((said,),) = db.execute("SELECT chats FROM standing").fetchall()
        return bool(told == "ok" and chats == bodies == said)


async def _ids(ground: Ground) -> set[str]:
    db = await _file(ground)
    if db is None:
        return set()
    with closing(db):
        return {str(chat_id) for (chat_id,) in db.execute("SELECT id FROM chats").fetchall()}


async def _file(ground: Ground) -> apsw.Connection | None:
    path = ground.settings.data / "mirrors" / f"{ground.account_id}.db"
    if not path.exists():
        return None
    async with AsyncExitStack() as stack:
        desk = await open_desk(ground.settings, stack)
        return open_reader(path, (await desk.keys.of(ground.account_id)).mirror_key())


def _edit_something(ground: Ground, chance: random.Random) -> None:
    chosen = chance.choice(sorted(_truth(ground)))
    body = {"ids": [chosen], "changes": {"tags": [f"t{chance.randrange(1000)}"]}}
    ground.zendesk.post("/_emulator/edits", json=body).raise_for_status()


def _truth(ground: Ground) -> set[str]:
    lines = ground.zendesk.get("/_emulator/truth").raise_for_status().text.splitlines()
    rows: list[list[Any]] = [json.loads(line) for line in lines]
    return {row[0] for row in rows if not row[2]}


def _fetched_again(ground: Ground) -> int:
    """How often a page of the first copy was asked for once more; its starts lie long ago."""
    log = ground.zendesk.get("/_emulator/log").raise_for_status().json()
    queries = [r["query"] for r in log if r["path"].endswith("/incremental/chats")]
    long_ago = time.time() - 3 * 86_400
    old = [q for q in queries if int(q.split("start_time=")[1].split("&")[0]) < long_ago]
    return len(old) - len(set(old))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as where:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
        outcome = kill_and_look(count, Path(where))
    print(outcome)
    harm = outcome.missing or outcome.extra or outcome.damaged or outcome.came_back
    sys.exit(1 if harm else 0)
