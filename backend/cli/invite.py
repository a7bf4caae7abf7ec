"""`chatside invite`: a set-up link and a setup code for one Zendesk account."""

from __future__ import annotations

import asyncio

import click
import msgspec

from backend.connect.pages import redirect_uri
from backend.install.invite import Invited
from backend.settings import Settings, read_settings
from backend.wiring import open_invite, open_store


@click.command()
@click.argument("subdomain")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of sentences.")
def invite(subdomain: str, *, as_json: bool) -> None:
    """Invite the Zendesk account SUBDOMAIN (acme for acme.zendesk.com).

    Prints a set-up link and a setup code, once. Opened within 24 hours, the link stays good until
    the next invitation; the code works once, within 24 hours.
    """
    settings = read_settings()
    invited = asyncio.run(_invite(settings, subdomain))
    redirect = redirect_uri(settings.public_url, invited.account.id)
    if as_json:
        answer = {
            "account": invited.account.id,
            "setup_link": invited.setup_link,
            "setup_code": invited.setup_code,
            "redirect_url": redirect,
        }
        click.echo(msgspec.json.encode(answer).decode())
        return
    click.echo(f"Set-up page:   {invited.setup_link}")
    click.echo(f"Setup code:    {invited.setup_code}")
    click.echo(f"Redirect URL:  {redirect}")
    click.echo(
        "Both are shown once. Open the page within 24 hours; it stays good until you invite again."
    )


async def _invite(settings: Settings, subdomain: str) -> Invited:
    store = open_store(settings)
    try:
        return await (await open_invite(settings, store))(subdomain)
    finally:
        await store.close()
