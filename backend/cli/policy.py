"""`chatside policy`: what an account's agents may do, as the operator decides it."""

from __future__ import annotations

import asyncio
import time

import click

from backend.accounts.account import Account
from backend.cli.desk import desk_for
from backend.storage.audit import AuditLine
from backend.wiring import Desk

SENTENCES = {
    None: "Nobody reads past chats yet: no policy was chosen on the set-up page.",
    "chat_agents": "Enabled agents of Zendesk Chat read past chats.",
    "everyone": "Every agent who may open the app reads past chats.",
}
ACCOUNT_SEARCH = {
    False: "They search the chats of one customer at a time.",
    True: "They also search all chats of the account at once.",
}
EXPORTS = {
    False: "They can't export chats to files.",
    True: "They can export a customer's chats to files; each one is in the audit.",
}


@click.command()
@click.argument("subdomain")
@click.option(
    "--account-search",
    type=click.Choice(["on", "off"]),
    help="Let agents search all chats of the account at once, or one customer's only.",
)
@click.option(
    "--exports",
    type=click.Choice(["on", "off"]),
    help="Let agents export a customer's chats as text, CSV, JSON or a page to print, or not.",
)
def policy(subdomain: str, account_search: str | None, exports: str | None) -> None:
    """Say what the agents of SUBDOMAIN may do, and change it.

    Who may read at all is chosen on the set-up page.
    """
    for line in asyncio.run(_policy(subdomain, account_search, exports)):
        click.echo(line)


async def _policy(subdomain: str, account_search: str | None, exports: str | None) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        searched, exported = account.account_search, account.exports
        if account_search is not None:
            searched = account_search == "on"
            await _write_down(desk, account, f"account search {account_search}")
            await desk.store.accounts.set_account_search(account.id, allowed=searched)
        if exports is not None:
            exported = exports == "on"
            await _write_down(desk, account, f"exports {exports}")
            await desk.store.accounts.set_exports(account.id, allowed=exported)
        return [SENTENCES[account.policy], ACCOUNT_SEARCH[searched], EXPORTS[exported]]


async def _write_down(desk: Desk, account: Account, note: str) -> None:
    """Before it is done."""
    line = AuditLine(int(time.time()), "policy_chosen", note=note)
    await desk.store.audit.write(account.id, line)
