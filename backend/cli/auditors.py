"""`chatside auditors`: the agents who may read the account's audit in Zendesk."""

from __future__ import annotations

import asyncio

import click

from backend.cli.agents import agent_id
from backend.cli.desk import desk_for
from backend.cli.noting import write_down


@click.command()
@click.argument("subdomain")
@click.option("--add", multiple=True, help="An agent's id or e-mail address. Can be given again.")
@click.option("--remove", multiple=True, help="The same, to take them off the list.")
def auditors(subdomain: str, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Say which agents of SUBDOMAIN may read its audit, and change it.

    Nobody else does from within Zendesk, administrators neither.
    """
    for line in asyncio.run(_auditors(subdomain, add, remove)):
        click.echo(line)


async def _auditors(subdomain: str, add: tuple[str, ...], remove: tuple[str, ...]) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        before = set(await desk.store.auditors.all(account.id))
        added = {await agent_id(desk, account, who) for who in add}
        after = (before | added) - {await agent_id(desk, account, who) for who in remove}
        notes = [f"agent {one} added" for one in sorted(after - before)]
        notes += [f"agent {one} removed" for one in sorted(before - after)]
        if notes:
            await write_down(desk, account, "auditors_changed", *notes)
            await desk.store.auditors.set(account.id, after)
        if not after:
            return ["Nobody reads the audit in Zendesk."]
        return ["These agents may read the audit:", *map(str, sorted(after))]
