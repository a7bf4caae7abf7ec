"""kill -9 at every step of a rotation of the operator's keys.

`python -m tests.soak.rotation_kills 40` kills `chatside rotate-keys` before its n-th write, n going
through all of them: each statement of the vault, each file that is synchronised or renamed. After
each kill every account's secret must open, for whoever starts now and for whoever has run since
before the first rotation; and the next run must end what the last one began. `--order file-last`
does it wrong, to show that it is noticed. Ends with 1 when anything was wrong.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any, Final

import apsw
import click
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.cli import rotate_keys
from backend.errors import SealBroken
from backend.keys.keys_file import load_operator_keys, write_operator_keys
from backend.keys.operator import OperatorKeys, new_operator_key, parse_operator_keys
from backend.keys.sealing import Place, Sealer
from backend.settings import Settings, read_settings
from backend.storage.sqlite.store import SqliteStore
from backend.wiring import Desk

ACCOUNTS: Final = 6
PLACE: Final = Place("connections", "any", "token")
SECRET: Final = b"secret"


class Ground(Struct):
    settings: Settings
    sealed: dict[str, bytes]
    """By account, something that has to stay readable."""
    running: OperatorKeys
    """Of a process that has run all the time."""


def prepare(folder: Path) -> Ground:
    environ = {
        "CHATSIDE_DATA": str(folder / "data"),
        "CHATSIDE_KEYS_PATH": str(folder / "secret.keys"),
    }
    settings = read_settings(environ)
    running, sealed = load_operator_keys(None, settings.keys_file), dict[str, bytes]()

    async def invite() -> None:
        store, sealer = SqliteStore(settings.data), Sealer(running)
        for number in range(ACCOUNTS):
            account = Account(f"a{number}", f"shop{number}", Origin(f"https://{number}.example"))
            wrapped = sealer.new_data_key(account.id)
            sealed[account.id] = sealer.unwrap(account.id, wrapped).seal(SECRET, PLACE)
            await store.accounts.create(account, wrapped)
        await store.close()

    asyncio.run(invite())
    return Ground(settings, sealed, running)


def rotate(settings: Settings, *, kill_at: int, drop_old: bool = False) -> int | None:
    """In a process of its own, killed before its step `kill_at`; None, or how many it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, b"%d" % _steps_of_rotation(settings, kill_at, drop_old=drop_old))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        taken = told.read()
    os.waitpid(child, 0)
    return int(taken) if taken else None


def _steps_of_rotation(settings: Settings, kill_at: int, *, drop_old: bool) -> int:
    steps = itertools.count(1)
    _trace(lambda: _die_at(next(steps) == kill_at))
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        asyncio.run(rotate_keys._rotate(settings, drop_old=drop_old))
    return next(steps) - 1


def _die_at(now: bool) -> None:
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


def _trace(step: Callable[[], None]) -> None:
    """`step` is called before each statement, and each synchronised or renamed file."""

    def traced(_: Any, sql: str, __: Any) -> bool:
        step()
        return True

    apsw.connection_hooks.append(lambda db: db.set_exec_trace(traced))
    for name in ("fsync", "replace", "rename"):
        setattr(os, name, _before(getattr(os, name), step))


def _before(does: Callable[..., Any], step: Callable[[], None]) -> Callable[..., Any]:
    def stepping(*args: Any, **more: Any) -> Any:
        step()
        return does(*args, **more)

    return stepping


def problems(ground: Ground) -> list[str]:
    """What can't be opened, and by whom."""
    fresh = load_operator_keys(None, ground.settings.keys_file, may_create=False)
    readers = {"who starts now": Sealer(fresh), "who ran on": Sealer(ground.running)}

    async def look() -> list[str]:
        store = SqliteStore(ground.settings.data)
        wrapped = await store.accounts.data_keys()
        await store.close()
        found = [] if wrapped.keys() == ground.sealed.keys() else ["accounts are missing"]
        for (who, sealer), (account_id, sealed) in itertools.product(
            readers.items(), ground.sealed.items()
        ):
            opened = None
            with suppress(SealBroken):
                key = sealer.unwrap(account_id, wrapped[account_id])
                opened = key.open(sealed, PLACE)
            if opened != SECRET:
                found.append(f"{who} can't open {account_id}")
        return found

    return asyncio.run(look())


def behind(ground: Ground) -> int:
    """Accounts whose key is not wrapped by the newest."""

    async def look() -> int:
        store = SqliteStore(ground.settings.data)
        wrapped = await store.accounts.data_keys()
        await store.close()
        newest = load_operator_keys(None, ground.settings.keys_file).newest.id
        return sum(key.key_id != newest for key in wrapped.values())

    return asyncio.run(look())


def file_last() -> None:
    """The wrong order: the new key is written down once all is wrapped by it."""
    wrap = rotate_keys._wrap

    def only_remember(_: Settings, desk: Desk) -> None:
        new = parse_operator_keys(new_operator_key()).keys
        desk.operator._keys = (*new, *desk.operator.keys)

    async def then_write(desk: Desk, accounts: list[str]) -> None:
        await wrap(desk, accounts)
        assert desk.operator._file is not None
        lines = [key.line for key in desk.operator.keys]
        write_operator_keys(desk.operator._file, lines)

    vars(rotate_keys).update(_add=only_remember, _wrap=then_write)


def kill_and_look(ground: Ground, count: int) -> list[str]:
    """Kills spread over all steps; after each, and after the run that follows, all is looked at."""
    steps = rotate(ground.settings, kill_at=0)
    if steps is None:
        return ["the rotation failed by itself"]
    wrong = [f"undisturbed: {problem}" for problem in problems(ground)]
    for number in range(count):
        at = 1 + number * steps // count
        if rotate(ground.settings, kill_at=at) is not None:
            continue  # it had less to do: the one before was cut off late
        wrong += [f"killed at {at} of {steps}: {problem}" for problem in problems(ground)]
        if number % 2 and (unfinished := behind(ground)):
            rotate(ground.settings, kill_at=0)
            if behind(ground):
                wrong.append(f"killed at {at}: {unfinished} accounts were left behind")
    if rotate(ground.settings, kill_at=0, drop_old=True) is None or behind(ground):
        wrong.append("it was not finished in the end")
    return wrong + problems(ground)


@click.command()
@click.argument("count", type=int)
@click.option("--order", type=click.Choice(("file-first", "file-last")), default="file-first")
def main(count: int, order: str) -> None:
    if order == "file-last":
        file_last()
    with tempfile.TemporaryDirectory() as name:
        wrong = kill_and_look(prepare(Path(name)), count)
    for problem in wrong[:20]:
        print(problem)
    print(f"{count} kills, {len(wrong)} problems")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
