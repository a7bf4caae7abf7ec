"""`chatside allow-access`: ends what `chatside stop-access` began."""

from __future__ import annotations

import asyncio

import click

from backend.cli.desk import desk_for
from backend.cli.noting import write_down


@click.command("allow-access")
@click.argument("subdomain")
def allow_access(subdomain: str) -> None:
    """Let whoever the policy of SUBDOMAIN lets read do so again."""
    click.echo(asyncio.run(_allow(subdomain)))


async def _allow(subdomain: str) -> str:
    async with desk_for(subdomain) as (desk, account):
        if account.stopped_at_s is None:
            return "Access is not stopped."
        await write_down(desk, account, "access_allowed")
        await desk.store.access.set_stopped(account.id, None)
        return "Whoever the policy lets read does so again."
