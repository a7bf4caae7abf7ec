"""`chatside ignore`: addresses that never match anybody."""

from __future__ import annotations

import asyncio
import time

import click

from backend.accounts.account import Account
from backend.chats.matching import folded_email
from backend.cli.desk import desk_for
from backend.keys.identity import Identities
from backend.keys.sealing import DataKey
from backend.sidebar.people import requester_key
from backend.storage.audit import BY_COMMAND, Action, AuditLine
from backend.storage.ignored import IgnoredAddress
from backend.wiring import Desk


@click.command()
@click.argument("subdomain")
@click.argument("address", required=False)
@click.option("--remove", is_flag=True, help="Take ADDRESS off the list.")
@click.option("--list", "as_list", is_flag=True, help="Print the list.")
def ignore(subdomain: str, address: str | None, *, remove: bool, as_list: bool) -> None:
    """Let ADDRESS match nobody, such as a shop's own desk that agents type for everyone.

    Chats are still found by everything else about them. The list is kept sealed.
    """
    if as_list == (address is not None) or (remove and as_list):
        raise click.UsageError("Give an ADDRESS, or --list.")
    if address is not None and "@" not in address:
        raise click.UsageError("An ADDRESS is an e-mail address.")
    for line in asyncio.run(_ignore(subdomain, address, remove=remove)):
        click.echo(line)


async def _ignore(subdomain: str, address: str | None, *, remove: bool) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        if address is None:
            return await _listed(desk, account)
        if remove:
            return [await _removed(desk, account, address)]
        return [await _added(desk, account, address)]


async def _listed(desk: Desk, account: Account) -> list[str]:
    key = await desk.keys.of(account.id)
    listed = await desk.store.ignored.all(account.id)
    return [key.open(i.sealed, IgnoredAddress.place(i.key)).decode() for i in listed]


async def _added(desk: Desk, account: Account, address: str) -> str:
    key = await desk.keys.of(account.id)
    identity = Identities(key).email(address)
    if identity in await desk.store.ignored.keys(account.id):
        return "It is on the list already."
    sealed = key.seal(folded_email(address).encode(), IgnoredAddress.place(identity))
    await _write_down(desk, account, key, "address_ignored", address)
    await desk.store.ignored.add(account.id, IgnoredAddress(identity, sealed))
    return "It matches nobody from now on."


async def _removed(desk: Desk, account: Account, address: str) -> str:
    key = await desk.keys.of(account.id)
    identity = Identities(key).email(address)
    if identity not in await desk.store.ignored.keys(account.id):
        return "It is not on the list."
    await _write_down(desk, account, key, "address_heeded", address)
    await desk.store.ignored.remove(account.id, identity)
    return "It matches again from now on."


async def _write_down(
    desk: Desk, account: Account, key: DataKey, action: Action, address: str
) -> None:
    """Before it is done."""
    person = requester_key(key, [address])
    line = AuditLine(int(time.time()), action, requester_key=person, note=BY_COMMAND)
    await desk.store.audit.write(account.id, line)
