"""`chatside rename-account`: the account's subdomain changed at Zendesk."""

from __future__ import annotations

import asyncio
import time

import click

from backend.accounts.origin import parse_origin_plan
from backend.cli.desk import desk_for
from backend.errors import AccountExists
from backend.settings import read_settings
from backend.storage.audit import BY_COMMAND, AuditLine


@click.command()
@click.argument("old")
@click.argument("new")
def rename_account(old: str, new: str) -> None:
    """Follow the account OLD to its subdomain NEW, after it was renamed at Zendesk.

    Everything of the account stays; pages that still come from OLD are known, too.
    """
    click.echo(asyncio.run(_rename(old, new)))


async def _rename(old: str, new: str) -> str:
    origin = parse_origin_plan(read_settings().zendesk_origin).origin_of(new)
    async with desk_for(old) as (desk, account):
        holder = await desk.store.accounts.find_by_origin(origin)
        if holder is not None and holder.id != account.id:
            raise AccountExists
        line = AuditLine(int(time.time()), "renamed", note=BY_COMMAND)
        await desk.store.audit.write(account.id, line)
        await desk.store.accounts.rename(account.id, new, origin)
    return f"{old} is {new} now. Run `chatside doctor {new}` to see that Zendesk answers there."
