"""`chatside connect`: the API client's id, and the link that the Connect button opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import click

from backend.cli.desk import desk_for
from backend.connect.pages import redirect_uri
from backend.connection.connections import Connections
from backend.settings import read_settings
from backend.wiring import open_choices, open_connect_links


@click.command()
@click.argument("subdomain")
@click.option("--client-id", help="Save this id of the account's API client in Zendesk Chat first.")
def connect(subdomain: str, client_id: str | None) -> None:
    """Say how SUBDOMAIN's Zendesk Chat is connected, and print a link to do it.

    The link is good for ten minutes, in any browser.
    """
    asyncio.run(_connect(subdomain, client_id))


async def _connect(subdomain: str, client_id: str | None) -> None:
    async for line in _told(subdomain, client_id):
        click.echo(line)


async def _told(subdomain: str, client_id: str | None) -> AsyncIterator[str]:
    """Raises RequestInvalid, ConnectNotReady."""
    settings = read_settings()
    async with desk_for(subdomain) as (desk, account):
        connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
        if client_id is not None:
            await open_choices(desk).save_client(account, client_id)
        yield f"Redirect URL:  {redirect_uri(settings.public_url, account.id)}"
        yield f"Client ID:     {await connections.require_client_id(account)}"
        link = open_connect_links(settings).make(account.id, None)
        yield f"Connect:       {link}"
        connection = await connections.current(account)
        if connection is not None:
            name = await connections.agent_name(account, connection)
            yield f"It is connected by {name}; whoever opens the link takes their place."
        yield "Open the link within ten minutes, signed in to Zendesk as a Chat administrator."
