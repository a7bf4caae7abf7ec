"""`chatside find`: what is kept here about a person, and who looked at it when."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import click
import msgspec

from backend.cli.desk import desk_for
from backend.cli.persons import duties, person_options
from backend.cli.telling import counted
from backend.privacy.actor import Actor
from backend.privacy.certificate import chat_said, looked_at_said
from backend.privacy.holdings import Holdings
from backend.privacy.person import Person


@click.command()
@click.argument("subdomain")
@person_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def find(
    subdomain: str,
    requester: tuple[str, ...],
    phone: tuple[str, ...],
    visitor: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Say what is kept here of a person's chats at SUBDOMAIN, and who looked at them when."""
    held = asyncio.run(_find(subdomain, Person(requester, phone, visitor)))
    if as_json:
        sys.stdout.write(msgspec.json.encode(held).decode() + "\n")
        return
    for line in _said(held):
        click.echo(line)


async def _find(subdomain: str, person: Person) -> Holdings:
    async with desk_for(subdomain) as (desk, account):
        key = await desk.keys.of(account.id)
        held = await duties(desk).ledger.of(account, person)
        await desk.store.audit.write(account.id, *Actor().named("person_found", person, key))
        return held


def _said(held: Holdings) -> Iterator[str]:
    if held.copy == "none":
        yield "No copy is kept here: panels ask Zendesk each time."
    else:
        partial = " so far; the first copy is still being made" if held.copy == "partial" else ""
        yield f"{counted(len(held.chats))} kept here{partial}."
    yield from (f"  {chat_said(chat)}" for chat in held.chats)
    yield f"Looked at {len(held.looked_at):,} times, by the audit."
    yield from (f"  {looked_at_said(line)}" for line in held.looked_at)
    if held.restricted_since:
        yield f"Restricted since {held.restricted_since}: kept, and shown to nobody."
    if held.erased_before:
        yield f"Chats that began before {held.erased_before} were erased here, and are kept out."
    if held.ignored:
        yield f"On the list of addresses that match nobody: {held.ignored:,}."
    if held.unread:
        yield f"Records that can't be read, of nobody knows whom: {held.unread:,}."
