"""Other processes on the same data. Run as `python -m tests.storage.child`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import apsw

from backend.storage.audit import AuditLine
from backend.storage.sqlite.migrate import migrate
from tests.storage.engines import opened, store_at

ROOT = Path(__file__).parents[2]
FOREVER = 1_000_000


@contextmanager
def child(does: str, where: Path | str) -> Iterator[subprocess.Popen[str]]:
    """Ends with kill -9 at the latest."""
    command = [sys.executable, "-m", "tests.storage.child", does, str(where)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_of(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


async def write(where: str, times: int) -> None:
    """Audit lines of agent 1, 2, 3 and so on, each told after it was acknowledged."""
    store = store_at(where)
    for number in range(1, times + 1):
        await store.audit.write("acc-acme", AuditLine(number, "opened", number))
        print(number, flush=True)
    await store.close()


async def hold(where: str) -> None:
    """Holds a lease until it is killed, or released by a line."""
    lease = await store_at(where).leases.take("worker")
    print("refused" if lease is None else "held", flush=True)
    sys.stdin.readline()
    if lease is not None:
        await lease.release()
    print("released", flush=True)
    sys.stdin.readline()


async def look(where: str) -> None:
    """Asks without a pause who holds the lease."""
    leases = store_at(where).leases
    print("looking", flush=True)
    while True:
        await leases.held("worker")


async def watch(where: str) -> None:
    """Says the version and the number of chats of ACME's mirror, each time they change."""
    _, mirrors = await opened(where)
    told = (0, 0)
    while True:
        reader = await mirrors.reader("acc-acme")
        if reader is not None:
            standing = await reader.standing()
            if (standing.version, standing.chats) != told:
                told = standing.version, standing.chats
                print(*told, flush=True)
        await asyncio.sleep(0.001)


async def bring_up_to_date(where: str) -> None:
    """Applies the folder's own migrations to one of its files, when it is told to."""
    folder = Path(where)
    db = apsw.Connection(str(folder / "some.db"))
    db.set_busy_timeout(10_000)
    print("ready", flush=True)
    sys.stdin.readline()
    print(migrate(db, folder / "migrations"), flush=True)


DOES = {
    "watch": watch,
    "migrate": bring_up_to_date,
    "write": lambda where: write(where, FOREVER),
    "write 200": lambda where: write(where, 200),
    "hold": hold,
    "look": look,
}

if __name__ == "__main__":
    asyncio.run(DOES[sys.argv[1]](sys.argv[2]))
