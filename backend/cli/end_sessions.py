"""`chatside end-sessions`: panels that are open have to be reloaded, and Zendesk vouches anew."""

from __future__ import annotations

import asyncio
import time

import click

from backend.cli.desk import desk_for
from backend.cli.noting import write_down
from backend.web.sessions import LIFE_S


@click.command("end-sessions")
@click.argument("subdomain")
@click.option("--agent", type=click.IntRange(1, 2**53), help="One agent's only, by their id.")
def end_sessions(subdomain: str, agent: int | None) -> None:
    """End every session of SUBDOMAIN that is open now.

    Their panels say to reload. Who may read is another question: see `policy` and `stop-access`.
    """
    asyncio.run(_end(subdomain, agent))
    whose = "All sessions" if agent is None else f"The sessions of agent {agent}"
    click.echo(f"{whose} that were open are over, within a second in every process.")


async def _end(subdomain: str, agent: int | None) -> None:
    async with desk_for(subdomain) as (desk, account):
        now = int(time.time())
        note = "all agents" if agent is None else f"agent {agent}"
        await write_down(desk, account, "sessions_ended", note)
        await desk.store.access.end_sessions(account.id, agent, now, now - LIFE_S)
