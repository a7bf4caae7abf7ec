"""`chatside pilot`: try it with a few agents; the others are told so and read nothing."""

from __future__ import annotations

import asyncio

import click

from backend.cli.agents import agent_id
from backend.cli.desk import desk_for
from backend.cli.noting import write_down
from backend.errors import PilotEmpty


@click.command()
@click.argument("subdomain")
@click.option("--add", multiple=True, help="An agent's id or e-mail address. Can be given again.")
@click.option("--remove", multiple=True, help="The same, to take them out of the pilot.")
@click.option("--end", is_flag=True, help="End the pilot: whoever the policy lets read does.")
def pilot(subdomain: str, add: tuple[str, ...], remove: tuple[str, ...], *, end: bool) -> None:
    """Say which agents of SUBDOMAIN are in its pilot, and change it.

    While there is one, nobody else reads; the policy counts for those in it, too.
    """
    if end and (add or remove):
        raise click.UsageError("--end stands alone.")
    for line in asyncio.run(_pilot(subdomain, add, remove, end=end)):
        click.echo(line)


async def _pilot(
    subdomain: str, add: tuple[str, ...], remove: tuple[str, ...], *, end: bool
) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        before = set(account.pilot)
        added = {await agent_id(desk, account, who) for who in add}
        after = (
            set()
            if end
            else (before | added) - {await agent_id(desk, account, who) for who in remove}
        )
        if not (after or end) and (before or added):
            raise PilotEmpty
        notes = [f"agent {agent_id} added" for agent_id in sorted(after - before)]
        notes += [f"agent {agent_id} removed" for agent_id in sorted(before - after)]
        if after != before:
            await write_down(desk, account, "pilot_changed", *(["ended"] if end else notes))
            await desk.store.access.set_pilot(account.id, after)
        return _said(sorted(after))


def _said(agent_ids: list[int]) -> list[str]:
    if not agent_ids:
        return ["There is no pilot: whoever the policy lets read does."]
    return ["Only these agents read, as far as the policy lets them:", *map(str, agent_ids)]
