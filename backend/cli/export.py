"""`chatside export`: a copy of what is kept here about a person, for that person."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from backend.cli.desk import desk_for
from backend.cli.persons import duties, new_file, person_options
from backend.cli.telling import counted
from backend.privacy.actor import Actor
from backend.privacy.copy import AT_ZENDESK, copy_of
from backend.privacy.person import Person


@click.command()
@click.argument("subdomain")
@person_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write; it must not be there. Only you may read it.",
)
def export(
    subdomain: str,
    requester: tuple[str, ...],
    phone: tuple[str, ...],
    visitor: tuple[str, ...],
    out: Path,
) -> None:
    """Write all chats of a person at SUBDOMAIN, and who looked at them when, to a JSON file."""
    count = asyncio.run(_export(subdomain, Person(requester, phone, visitor), out))
    click.echo(f"{counted(count)} written to {out}.")
    click.echo(AT_ZENDESK)


async def _export(subdomain: str, person: Person, out: Path) -> int:
    async with desk_for(subdomain) as (desk, account):
        key, ledger = await desk.keys.of(account.id), duties(desk).ledger
        held = await ledger.of(account, person)
        await desk.store.audit.write(account.id, *Actor().named("person_exported", person, key))
        parts = [part async for part in copy_of(ledger, account, person, held)]
        new_file(out, b"".join(parts))
        return len(held.chats)
