"""`chatside restrict`: a person's chats are kept and shown to nobody, until that is lifted."""

from __future__ import annotations

import asyncio

import click

from backend.chats.times import utc_text
from backend.cli.desk import desk_for
from backend.cli.persons import duties, person_options
from backend.cli.telling import counted
from backend.privacy.actor import Actor
from backend.privacy.person import Person
from backend.privacy.restricting import Restricted

WORDS = {"requester": "an address", "phone": "a phone number", "visitor": "a visitor's id"}


@click.command()
@click.argument("subdomain")
@person_options
@click.option("--lift", is_flag=True, help="Show their chats again.")
@click.option("--list", "as_list", is_flag=True, help="Say how many are restricted, since when.")
def restrict(
    subdomain: str,
    requester: tuple[str, ...],
    phone: tuple[str, ...],
    visitor: tuple[str, ...],
    *,
    lift: bool,
    as_list: bool,
) -> None:
    """Keep a person's chats at SUBDOMAIN, and show them to nobody: later ones, too."""
    person = Person(requester, phone, visitor)
    if as_list and (person or lift):
        raise click.UsageError("--list stands alone.")
    for line in asyncio.run(_listed(subdomain) if as_list else _do(subdomain, person, lift=lift)):
        click.echo(line)


async def _listed(subdomain: str) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        listed = await desk.store.restrictions.all(account.id)
        said = [f"{WORDS[one.kind]}, since {utc_text(one.at_s)}" for one in listed]
        return said or ["Nobody is restricted."]


async def _do(subdomain: str, person: Person, *, lift: bool) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        restricting = duties(desk).restricting
        if lift:
            return _lifted(await restricting.lift(account, person, Actor()))
        done = await restricting.restrict(account, person, Actor())
        return [f"{counted(done.hidden)} hidden here; nobody is shown chats of this person."]


def _lifted(done: Restricted | None) -> list[str]:
    if done is None:
        return ["This person is not restricted."]
    return [f"{counted(done.shown)} shown again."]
