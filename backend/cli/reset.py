"""`chatside reset --forget-secrets`: the way out when the operator's keys are lost for good."""

from __future__ import annotations

import asyncio
import time

import click

from backend.accounts.account import Account
from backend.cli.rotate_keys import alone
from backend.errors import WorkerRunning
from backend.mirror.worker import LEASE
from backend.settings import Settings, read_settings
from backend.storage.audit import BY_COMMAND, AuditLine
from backend.web.logs import configure_logs
from backend.wiring import Desk, open_mirrors


@click.command()
@click.option(
    "--forget-secrets",
    is_flag=True,
    required=True,
    help="Drop what none of the operator's keys opens any more.",
)
@click.option("--yes", is_flag=True, help="Don't ask.")
def reset(*, forget_secrets: bool, yes: bool) -> None:
    """Begin anew with accounts whose key is lost. What can be opened is left alone.

    Accounts, installations, policies and the audit stay. Stop the server first.
    """
    settings = read_settings()
    configure_logs(settings.log)
    asyncio.run(_reset(settings, yes=yes))


async def _reset(settings: Settings, *, yes: bool) -> None:
    async with alone(settings, may_create_keys=True) as desk:
        if await desk.store.leases.held(LEASE):
            raise WorkerRunning("The worker runs: end it, and the server, first.")
        ids = await desk.keys.lost()
        lost = [account for account in await desk.store.accounts.all() if account.id in ids]
        if not lost:
            click.echo("Nothing to forget: the keys at hand open every account.")
        elif not yes:
            names = ", ".join(account.subdomain for account in lost)
            question = f"Forget token, client, ignored addresses and copy of {names}?"
            click.confirm(question, abort=True, err=True)
        for account in lost:
            await _forget(settings, desk, account)


async def _forget(settings: Settings, desk: Desk, account: Account) -> None:
    """The copy first: once the account has another key, nobody could tell that it is useless."""
    line = AuditLine(int(time.time()), "secrets_forgotten", note=BY_COMMAND)
    await desk.store.audit.write(account.id, line)
    await open_mirrors(settings, desk.keys).destroy(account.id)
    again = await desk.keys.forget_secrets(account.id)
    click.echo(f"{account.subdomain}: begun anew. Invite it again, then connect Chat again.")
    click.echo("  Its old token was not revoked: delete the API client in the Chat dashboard.")
    if again.erased:
        click.echo(f"  Erased by {again.erased} addresses, numbers or visitors: erase them again.")
    if again.restricted:
        click.echo(f"  Restricted by {again.restricted} of those: restrict them again.")
    if again.redacted:
        click.echo(f"  Words were hidden in {again.redacted} chats: redact them again.")
