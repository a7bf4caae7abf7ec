"""`chatside policy`: what an account's agents may do, as the operator decides it."""

from __future__ import annotations

import asyncio
from typing import Any, get_args

import click
import msgspec
from msgspec import Struct

from backend.accounts.account import Account, Policy
from backend.chats.times import utc_text
from backend.cli.desk import desk_for
from backend.cli.noting import write_down
from backend.errors import ChatUnavailable, NotConnected
from backend.finding.preview import Readers
from backend.install.choices import MOST_DAYS
from backend.wiring import Desk, open_access, open_choices

SENTENCES = {
    None: "Nobody reads past chats yet: no policy was chosen on the set-up page.",
    "chat_agents": "Enabled agents of Zendesk Chat read past chats.",
    "chat_role": "Enabled agents of Zendesk Chat read the past chats that their role shows them.",
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

NAMES = {
    None: "Whether they see the names that visitors typed wasn't chosen: they do.",
    True: "They see the names that visitors typed.",
    False: "They don't see the names that visitors typed.",
}


class _Chosen(Struct, frozen=True):
    """None: stays as it is."""

    account_search: str | None
    exports: str | None
    keep_days: int | None
    visitor_names: str | None


@click.command()
@click.argument("subdomain")
@click.option(
    "--who",
    type=click.Choice(get_args(Policy)),
    help="Who may read: Chat's enabled agents; the same, as far as their role in Chat lets them"
    " view past chats; or everyone who may open the app.",
)
@click.option(
    "--account-search",
    type=click.Choice(["on", "off"]),
    help="Let agents search all chats of the account at once, or one customer's only.",
)
@click.option(
    "--keep-days",
    type=click.IntRange(0, MOST_DAYS),
    help="Keep the copy of a chat that many days from when it began; 0: as long as Zendesk does.",
)
@click.option(
    "--visitor-names",
    type=click.Choice(["shown", "hidden"]),
    help="Show agents the names that visitors typed, or leave them out.",
)
@click.option(
    "--exports",
    type=click.Choice(["on", "off"]),
    help="Let agents export a customer's chats as text, CSV, JSON or a page to print, or not.",
)
def policy(subdomain: str, who: Policy | None, **chosen: Any) -> None:
    """Say what the agents of SUBDOMAIN may do, and change it.

    Says how many of Chat's agents could read under each policy, when Chat is connected.
    """
    for line in asyncio.run(_policy(subdomain, who, _Chosen(**chosen))):
        click.echo(line)


async def _policy(subdomain: str, who: Policy | None, chosen: _Chosen) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        accounts = desk.store.accounts
        if who is not None:
            await write_down(desk, account, "policy_chosen", who)
            await accounts.set_policy(account.id, who)
        if chosen.account_search is not None:
            allowed = chosen.account_search == "on"
            await write_down(
                desk, account, "policy_chosen", f"account search {chosen.account_search}"
            )
            await accounts.set_account_search(account.id, allowed=allowed)
        if chosen.exports is not None:
            await write_down(desk, account, "policy_chosen", f"exports {chosen.exports}")
            await accounts.set_exports(account.id, allowed=chosen.exports == "on")
        choices = open_choices(desk)
        if chosen.keep_days is not None:
            await choices.save_keep_days(account, chosen.keep_days)
        if chosen.visitor_names is not None:
            shown = chosen.visitor_names == "shown"
            await choices.save_visitor_names(account, shown=shown)
        changed = await accounts.find(account.id)
        return _said(changed or account) + await _previewed(desk, account)


def _said(account: Account) -> list[str]:
    said = [
        SENTENCES[account.policy],
        ACCOUNT_SEARCH[account.account_search],
        EXPORTS[account.exports],
    ]
    said.append(_kept(account.keep_days))
    said.append(NAMES[account.visitor_names])
    if account.pilot:
        said.append(f"Only the pilot's agents do: {', '.join(map(str, account.pilot))}.")
    if account.stopped_at_s is not None:
        said.append(f"Nobody does, since {utc_text(account.stopped_at_s)}: access is stopped.")
    return said


def _kept(days: int | None) -> str:
    if days is None:
        return "How long copies are kept wasn't chosen: as long as in Zendesk, at most."
    if not days:
        return "Copies are kept as long as Zendesk keeps the chats."
    return f"Copies are kept {days:,} days from when a chat began."


async def _previewed(desk: Desk, account: Account) -> list[str]:
    try:
        preview = await open_access(desk).preview(account)
    except NotConnected:
        return ["How many that are is told once Zendesk Chat is connected."]
    except ChatUnavailable as error:
        return [f"How many that are can't be told now: {error.detail}"]
    return [_counted(name, readers) for name, readers in msgspec.structs.asdict(preview).items()]


def _counted(policy: str, readers: Readers) -> str:
    """Agents who are not in Chat can't be counted."""
    more = f", {readers.limited} of them not all" if readers.limited else ""
    others = ", and whoever else may open the app" if policy == "everyone" else ""
    return f"{policy}: {readers.can} of {readers.of} agents can see chats{more}{others}."
