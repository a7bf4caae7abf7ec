"""`chatside policy`: what an account's agents may do, as the operator decides it."""

from __future__ import annotations

import asyncio
import time

import click

from backend.cli.desk import desk_for
from backend.storage.audit import AuditLine

SENTENCES = {
    None: "Nobody reads past chats yet: no policy was chosen on the set-up page.",
    "chat_agents": "Enabled agents of Zendesk Chat read past chats.",
    "everyone": "Every agent who may open the app reads past chats.",
}
ACCOUNT_SEARCH = {
    False: "They search the chats of one customer at a time.",
    True: "They also search all chats of the account at once.",
}


@click.command()
@click.argument("subdomain")
@click.option(
    "--account-search",
    type=click.Choice(["on", "off"]),
    help="Let agents search all chats of the account at once, or one customer's only.",
)
def policy(subdomain: str, account_search: str | None) -> None:
    """Say what the agents of SUBDOMAIN may do, and change it.

    Who may read at all is chosen on the set-up page.
    """
    for line in asyncio.run(_policy(subdomain, account_search)):
        click.echo(line)


async def _policy(subdomain: str, account_search: str | None) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        allowed = account.account_search
        if account_search is not None:
            allowed = account_search == "on"
            note = f"account search {account_search}"
            line = AuditLine(int(time.time()), "policy_chosen", note=note)
            await desk.store.audit.write(account.id, line)
            await desk.store.accounts.set_account_search(account.id, allowed=allowed)
        return [SENTENCES[account.policy], ACCOUNT_SEARCH[allowed]]
