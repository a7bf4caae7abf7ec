"""`chatside erase`: a person, chats or an account go from here, and don't come back."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from backend.cli.desk import desk_for
from backend.cli.erase_account import erase_account
from backend.cli.persons import duties, new_file, person_options
from backend.cli.telling import counted
from backend.errors import PersonInvalid
from backend.privacy.actor import Actor
from backend.privacy.certificate import AT_ZENDESK, Certificate, told
from backend.privacy.person import Person


@click.command()
@click.argument("subdomain")
@person_options
@click.option("--chat", multiple=True, metavar="ID", help="This chat.")
@click.option("--account", "whole", is_flag=True, help="Everything of this account, and its key.")
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Write the certificate to this file, not to standard output; it must not be there.",
)
@click.option("--yes", is_flag=True, help="Don't ask.")
def erase(
    subdomain: str,
    requester: tuple[str, ...],
    phone: tuple[str, ...],
    visitor: tuple[str, ...],
    chat: tuple[str, ...],
    *,
    whole: bool,
    certificate: Path | None,
    yes: bool,
) -> None:
    """Erase chats of SUBDOMAIN here, for good: by person, by id, or all of them.

    What was erased does not come back, even while Zendesk still has it.
    """
    person = Person(requester, phone, visitor)
    if bool(person) + bool(chat) + whole != 1:
        raise click.UsageError("Name people, or chats, or --account.")
    if certificate is not None and certificate.exists():
        raise click.UsageError(f"{certificate} is there already.")
    if not yes:
        click.confirm(_question(subdomain, chat, whole=whole), abort=True, err=True)
    if whole:
        asyncio.run(_account(subdomain))
    else:
        _tell(asyncio.run(_erase(subdomain, person, chat)), certificate)


def _question(subdomain: str, chats: tuple[str, ...], *, whole: bool) -> str:
    if whole:
        return f"Erase the account {subdomain}: copy, connection, set-up and key?"
    if chats:
        return f"Erase {counted(len(chats))} of {subdomain} here, for good?"
    return f"Erase all chats of this person of {subdomain} here, for good?"


async def _account(subdomain: str) -> None:
    async with desk_for(subdomain) as (desk, account):
        for sentence in await erase_account(desk, account):
            click.echo(sentence)


async def _erase(subdomain: str, person: Person, chats: tuple[str, ...]) -> Certificate:
    async with desk_for(subdomain) as (desk, account):
        erasing = duties(desk).erasing
        if chats:
            return await erasing.chats(account, chats, Actor())
        try:
            return await erasing.person(account, person, Actor())
        except PersonInvalid as error:
            raise click.UsageError(error.detail) from None


def _tell(done: Certificate, file: Path | None) -> None:
    if done.copy:
        click.echo(f"{counted(len(done.chats))} erased here.")
    else:
        click.echo("No copy is kept here, so there was nothing to erase.")
        click.echo("If one is made, these chats stay out of it; panels show them no more.")
    click.echo(AT_ZENDESK)
    certificate = "\n".join(told(done)) + "\n"
    if file is None:
        click.echo(f"\n{certificate}", nl=False)
    else:
        new_file(file, certificate.encode())
        click.echo(f"The certificate {done.number} is in {file}.")
    if done.traces:
        click.echo("A reader was in the way: traces may be in the file's log until it lets go.")
        click.echo("Run the command again in a moment.", err=True)
        sys.exit(1)
