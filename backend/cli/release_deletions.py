"""`chatside release-deletions`: an admin has looked at what seems deleted, and lets it go."""

from __future__ import annotations

import asyncio
import time

import click

from backend.cli.desk import desk_for, has_copy, outcome
from backend.cli.telling import counted, tell
from backend.errors import NoCopy
from backend.mirror.orders import OrderResult
from backend.storage.audit import AuditLine


@click.command("release-deletions")
@click.argument("subdomain")
def release_deletions(subdomain: str) -> None:
    """Drop the chats that look deleted in Zendesk, but were too many to go by themselves.

    Each is looked for once more; those that Zendesk shows again stay.
    """
    result = asyncio.run(_release(subdomain))
    tell(result, f"{counted(result.checked)} held until now, {result.removed:,} of them gone.")


async def _release(subdomain: str) -> OrderResult:
    async with desk_for(subdomain) as (desk, account):
        if not await has_copy(desk, account):
            raise NoCopy
        line = AuditLine(int(time.time()), "erased", note="deletions released")
        await desk.store.audit.write(account.id, line)
        order_id = await desk.orders.release_deletions(account.id)
        return await outcome(desk, account, order_id)
