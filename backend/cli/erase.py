"""`chatside erase`: a person, chats or an account go from here, and don't come back."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator

import click
from msgspec import Struct

from backend.cli.desk import desk_for, has_copy, outcome
from backend.cli.erase_account import erase_account
from backend.cli.telling import counted
from backend.keys.identity import Identities
from backend.keys.sealing import DataKey
from backend.mirror.orders import OrderResult
from backend.sidebar.people import requester_key
from backend.storage.audit import AuditLine
from backend.storage.mirror import Erasure

AT_ZENDESK = "Zendesk's own copy is a separate step: delete them there as well."


class Wanted(Struct, frozen=True):
    """Who or what has to go. People by any of their identities, or chats."""

    requesters: tuple[str, ...]
    phones: tuple[str, ...]
    visitors: tuple[str, ...]
    chats: tuple[str, ...]

    @property
    def names_people(self) -> bool:
        return bool(self.requesters or self.phones or self.visitors)

    def erasure(self, key: DataKey, at_s: int) -> Erasure:
        """Raises UsageError for a number that can't be one."""
        if self.chats:
            return Erasure(chat_ids=self.chats, at_s=at_s)
        identities = Identities(key)
        phones = [identities.phone(number) for number in self.phones]
        if None in phones:
            raise click.UsageError("--phone has too few digits, or too many.")
        keys = [
            *map(identities.email, self.requesters),
            *(phone for phone in phones if phone is not None),
            *map(identities.visitor, self.visitors),
        ]
        return Erasure(keys=tuple(keys), at_s=at_s)

    def audit_lines(self, key: DataKey, at_s: int) -> Iterator[AuditLine]:
        """One for each thing named; no address."""
        for address in self.requesters:
            person = requester_key(key, [address])
            yield AuditLine(at_s, "erased", requester_key=person, note="requester")
        yield from (AuditLine(at_s, "erased", note="phone") for _ in self.phones)
        yield from (AuditLine(at_s, "erased", note="visitor") for _ in self.visitors)
        yield from (AuditLine(at_s, "erased", chat_id=i, note="chat") for i in self.chats)


@click.command()
@click.argument("subdomain")
@click.option("--requester", multiple=True, metavar="EMAIL", help="All chats of this address.")
@click.option("--phone", multiple=True, metavar="NUMBER", help="All chats of this number.")
@click.option("--visitor", multiple=True, metavar="ID", help="All chats of this Chat visitor.")
@click.option("--chat", multiple=True, metavar="ID", help="This chat.")
@click.option("--account", "whole", is_flag=True, help="Everything of this account, and its key.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def erase(
    subdomain: str,
    requester: tuple[str, ...],
    phone: tuple[str, ...],
    visitor: tuple[str, ...],
    chat: tuple[str, ...],
    *,
    whole: bool,
    yes: bool,
) -> None:
    """Erase chats of SUBDOMAIN here, for good: by person, by id, or all of them.

    What was erased does not come back, even while Zendesk still has it.
    """
    wanted = Wanted(requester, phone, visitor, chat)
    if wanted.names_people + bool(chat) + whole != 1:
        raise click.UsageError("Name people, or chats, or --account.")
    if not yes:
        click.confirm(_question(subdomain, wanted, whole=whole), abort=True, err=True)
    if whole:
        asyncio.run(_account(subdomain))
    else:
        _tell(asyncio.run(_erase(subdomain, wanted)))


def _question(subdomain: str, wanted: Wanted, *, whole: bool) -> str:
    if whole:
        return f"Erase the account {subdomain}: copy, connection, set-up and key?"
    if wanted.chats:
        return f"Erase {counted(len(wanted.chats))} of {subdomain} here, for good?"
    return f"Erase all chats of this person of {subdomain} here, for good?"


async def _account(subdomain: str) -> None:
    async with desk_for(subdomain) as (desk, account):
        for sentence in await erase_account(desk, account):
            click.echo(sentence)


async def _erase(subdomain: str, wanted: Wanted) -> OrderResult | None:
    """None: no copy is there. The tombstones are, in case there will be one."""
    async with desk_for(subdomain) as (desk, account):
        there = await has_copy(desk, account)
        key, now = await desk.keys.of(account.id), int(time.time())
        erasure = wanted.erasure(key, now)
        await desk.store.audit.write(account.id, *wanted.audit_lines(key, now))
        order_id = await desk.orders.erase(account.id, erasure)
        return await outcome(desk, account, order_id) if there else None


def _tell(result: OrderResult | None) -> None:
    if result is None:
        click.echo("No copy is kept here, so there was nothing to erase.")
        click.echo("If one is made, these chats stay out of it.")
    else:
        click.echo(f"{counted(result.removed)} erased here.")
    click.echo(AT_ZENDESK)
    if result is not None and result.pending:
        click.echo("A reader was in the way: traces may be in the file's log until it lets go.")
        click.echo("Run the command again in a moment.", err=True)
        sys.exit(1)
