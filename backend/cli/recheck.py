"""`chatside recheck`: one person's chats are looked for at Zendesk again, now."""

from __future__ import annotations

import asyncio
import time

import click

from backend.cli.desk import desk_for, has_copy, outcome
from backend.cli.telling import counted, tell
from backend.errors import NoCopy
from backend.keys.identity import Identities
from backend.mirror.orders import OrderResult
from backend.sidebar.people import requester_key
from backend.storage.audit import BY_COMMAND, AuditLine


@click.command()
@click.argument("subdomain")
@click.option("--requester", required=True, metavar="EMAIL", help="The person's e-mail address.")
def recheck(subdomain: str, requester: str) -> None:
    """Read a person's chats again at Zendesk, and drop those that were deleted there."""
    result = asyncio.run(_recheck(subdomain, requester))
    tell(result, f"{counted(result.checked)} looked for, {result.removed:,} of them gone.")


async def _recheck(subdomain: str, requester: str) -> OrderResult:
    async with desk_for(subdomain) as (desk, account):
        if not await has_copy(desk, account):
            raise NoCopy
        key = await desk.keys.of(account.id)
        person = requester_key(key, [requester])
        line = AuditLine(int(time.time()), "rechecked", requester_key=person, note=BY_COMMAND)
        await desk.store.audit.write(account.id, line)
        keys = (Identities(key).email(requester),)
        return await outcome(desk, account, await desk.orders.recheck(account.id, keys))
