"""`chatside migrate-store`: accounts go from the data folder into a database, or back."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import Literal

import click

from backend.errors import AccountUnknown
from backend.settings import read_settings
from backend.storage.moving import Moved, move
from backend.wiring import open_move

To = Literal["postgresql", "sqlite"]


@click.command()
@click.argument("subdomain", required=False)
@click.option(
    "--to",
    required=True,
    type=click.Choice(["postgresql", "sqlite"]),
    help="The database in CHATSIDE_DATABASE_URL, or the data folder in CHATSIDE_DATA.",
)
def migrate_store(subdomain: str | None, to: To) -> None:
    """Copy the account SUBDOMAIN, or all accounts, into the other store, and compare both.

    Servers and workers have to be stopped. Cut off, it can be run again. Nothing is removed from
    where the accounts were.
    """
    asyncio.run(_migrate(subdomain, to))


async def _migrate(subdomain: str | None, to: To) -> None:
    async with AsyncExitStack() as stack:
        source, target = await open_move(read_settings(), to, stack)
        accounts = await source.ids(subdomain)
        if subdomain is not None and not accounts:
            raise AccountUnknown
        for account_id, name in accounts:
            moved = await move(source, target, account_id, name, partial(_tell, name))
            click.echo(_said(moved))
    click.echo("Everything was compared and is the same.")


def _tell(name: str, chats: int) -> None:
    click.echo(f"{name}: {chats:,} chats", err=True)


def _said(moved: Moved) -> str:
    already = f", {moved.already:,} of them were there" if moved.already else ""
    return f"{moved.subdomain}: {moved.rows:,} rows, {moved.chats:,} chats{already}."
