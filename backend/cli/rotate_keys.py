"""`chatside rotate-keys`: a new operator's key, and every account's data key wrapped by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import click

from backend.errors import KeysMissing, RotationRunning
from backend.keys.keys_file import write_operator_keys
from backend.keys.operator import new_operator_key
from backend.settings import Settings, read_settings
from backend.storage.audit import BY_COMMAND, AuditLine
from backend.web.logs import configure_logs
from backend.wiring import Desk, open_desk

LEASE = "rotate-keys"
WORD = {True: "account is", False: "accounts are"}


@click.command("rotate-keys")
@click.option("--drop-old", is_flag=True, help="Take out the keys that no account needs any more.")
def rotate_keys(*, drop_old: bool) -> None:
    """Make a new operator's key and wrap every account's data key by it, while all runs.

    A rotation that was cut off is finished first; no new key is made then. Keys from
    CHATSIDE_SECRET_KEYS are yours to change: put the new one first, then run this.
    """
    settings = read_settings()
    configure_logs(settings.log)
    asyncio.run(_rotate(settings, drop_old=drop_old))


async def _rotate(settings: Settings, *, drop_old: bool) -> None:
    async with alone(settings) as desk:
        await desk.keys.check()
        behind = await _behind(desk)
        if behind or drop_old:
            await _wrap(desk, behind)
        if drop_old:
            _drop_old(settings, desk)
        elif not behind and settings.secret_keys is None:
            _add(settings, desk)
            await _wrap(desk, await _behind(desk))
        elif not behind:
            click.echo(f"Nothing to do: the first key, {desk.operator.newest.id}, wraps all.")
            click.echo("To rotate, put a new key before it in CHATSIDE_SECRET_KEYS.")


@asynccontextmanager
async def alone(settings: Settings, *, may_create_keys: bool = False) -> AsyncIterator[Desk]:
    """One at a time changes keys. Raises RotationRunning, KeysMissing."""
    async with AsyncExitStack() as stack:
        desk = await open_desk(settings, stack, may_create_keys=may_create_keys)
        lease = await desk.store.leases.take(LEASE)
        if lease is None:
            raise RotationRunning
        stack.push_async_callback(lease.release)
        desk.operator.look_again()
        yield desk


async def _behind(desk: Desk) -> list[str]:
    """Accounts that an older key wraps."""
    newest, wrapped = desk.operator.newest.id, await desk.store.accounts.data_keys()
    return [account_id for account_id, key in wrapped.items() if key.key_id != newest]


async def _wrap(desk: Desk, behind: list[str]) -> None:
    now, newest = int(time.time()), desk.operator.newest.id
    for account_id in behind:
        line = AuditLine(now, "key_rotated", note=f"{BY_COMMAND}: {newest}")
        await desk.store.audit.write(account_id, line)
    done = await desk.keys.wrap_anew()
    click.echo(f"{done.accounts} {WORD[done.accounts == 1]} wrapped by the key {newest} now.")
    if not done.whole:
        click.echo("A reader was in the way: the old ones are in the log a little longer.")


def _add(settings: Settings, desk: Desk) -> None:
    """The old keys stay behind it: until all is wrapped anew, and for backups, they are needed."""
    lines = [new_operator_key(), *(key.line for key in desk.operator.keys)]
    write_operator_keys(settings.keys_file, lines)
    if not desk.operator.look_again():
        raise KeysMissing(f"The keys file {settings.keys_file} can't be read.")


def _drop_old(settings: Settings, desk: Desk) -> None:
    newest, *old = desk.operator.keys
    ids = ", ".join(key.id for key in old)
    if not old:
        click.echo("There is no older key.")
    elif settings.secret_keys is not None:
        click.echo(f"No account needs {ids} any more: take it out of CHATSIDE_SECRET_KEYS.")
    else:
        write_operator_keys(settings.keys_file, [newest.line])
        click.echo(
            f"{ids} is out of {settings.keys_file}. Panels that are open may have to reload."
        )
    if old:
        click.echo("A backup from before the rotation opens with the old key only.")
