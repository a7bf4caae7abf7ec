"""`chatside stop-access`: nobody reads; nothing is lost."""

from __future__ import annotations

import asyncio
import time

import click

from backend.cli.desk import desk_for
from backend.cli.noting import write_down


@click.command("stop-access")
@click.argument("subdomain")
def stop_access(subdomain: str) -> None:
    """Refuse every read of SUBDOMAIN, whoever asks.

    The connection, the copy and its upkeep, audit and settings stay. `allow-access` ends it.
    """
    click.echo(asyncio.run(_stop(subdomain)))


async def _stop(subdomain: str) -> str:
    async with desk_for(subdomain) as (desk, account):
        if account.stopped_at_s is not None:
            return "Access is stopped already."
        await write_down(desk, account, "access_stopped")
        await desk.store.access.set_stopped(account.id, int(time.time()))
        return "Nobody reads any more, within a second in every process. Nothing is lost."
