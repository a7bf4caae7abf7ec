"""`chatside audit`: who looked at what, as JSON lines."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

import click

from backend.cli.desk import desk_for
from backend.privacy.actor import Actor
from backend.privacy.audit_lines import lines_of
from backend.storage.audit import Period

DAY = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"])


@click.command()
@click.argument("subdomain")
@click.option("--since", type=DAY, help="From then on: a day, or a moment, in UTC.")
@click.option("--until", type=DAY, help="Up to then, not included.")
def audit(subdomain: str, since: datetime | None, until: datetime | None) -> None:
    """Write the audit of SUBDOMAIN to standard output: JSON lines, oldest first.

    For one person: `chatside find`.
    """
    period = Period(_seconds(since) if since else 0, _seconds(until) if until else Period().until_s)
    asyncio.run(_write(subdomain, period))


async def _write(subdomain: str, period: Period) -> None:
    async with desk_for(subdomain) as (desk, account):
        await desk.store.audit.write(account.id, Actor().line("audit_read"))
        async for some in lines_of(desk.store.audit, account.id, period):
            sys.stdout.write(some.decode())


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())
