"""`chatside status`: how every account is doing, in words or as JSON."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import click
import msgspec

from backend.connection.connections import Connections
from backend.mirror.status import AccountStatus, Statuses
from backend.settings import Settings, read_settings
from backend.wiring import open_desk


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array instead of sentences.")
def status(*, as_json: bool) -> None:
    """Say how every account's connection, copy and calls are doing."""
    accounts = asyncio.run(_read(read_settings()))
    if as_json:
        click.echo(msgspec.json.encode(accounts).decode())
        return
    if not accounts:
        click.echo("No account was invited yet: chatside invite SUBDOMAIN")
    for account in accounts:
        click.echo("\n".join(account.sentences(time.time())))


async def _read(settings: Settings) -> list[AccountStatus]:
    async with AsyncExitStack() as stack:
        desk = await open_desk(settings, stack)
        connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
        return await Statuses(desk.store, connections, desk.mirrors).all()
