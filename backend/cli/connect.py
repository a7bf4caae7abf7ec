"""`chatside connect`: the API client's id, and the link that the Connect button opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import IO, get_args

import click

from backend.cli.desk import desk_for
from backend.connect.pages import redirect_uri
from backend.connection.clients import SavedClient
from backend.connection.connections import Connections
from backend.install.grants import read_client
from backend.settings import read_settings
from backend.storage.connections import GrantType
from backend.wiring import open_choices, open_connect_links


@click.command()
@click.argument("subdomain")
@click.option("--client-id", help="Save this id of the account's API client in Zendesk Chat first.")
@click.option(
    "--grant-type",
    type=click.Choice(get_args(GrantType)),
    default="implicit",
    show_default=True,
    help="With --client-id: how tokens are asked for; all but implicit need the client's secret.",
)
@click.option(
    "--client-secret-file",
    type=click.File("r", encoding="ascii"),
    help="With --client-id: a file that holds the secret, - for standard input. Without it, the"
    " one that is saved for this client id stays.",
)
@click.option(
    "--standby",
    is_flag=True,
    help="The link makes a second connection, which takes over when the first one breaks.",
)
def connect(
    subdomain: str,
    client_id: str | None,
    grant_type: str,
    client_secret_file: IO[str] | None,
    *,
    standby: bool,
) -> None:
    """Say how SUBDOMAIN's Zendesk Chat is connected, and print a link to do it.

    The link is good for ten minutes, in any browser.
    """
    secret = client_secret_file.read() if client_secret_file else ""
    client = None if client_id is None else read_client(client_id, grant_type, secret)
    asyncio.run(_connect(subdomain, client, standby=standby))


async def _connect(subdomain: str, client: SavedClient | None, *, standby: bool) -> None:
    async for line in _told(subdomain, client, standby=standby):
        click.echo(line)


async def _told(subdomain: str, client: SavedClient | None, *, standby: bool) -> AsyncIterator[str]:
    """Raises ConnectSecretMissing, ConnectNotReady."""
    settings = read_settings()
    async with desk_for(subdomain) as (desk, account):
        connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
        if client is not None:
            await open_choices(desk).save_client(account, client)
        yield f"Redirect URL:  {redirect_uri(settings.public_url, account.id)}"
        yield f"Client ID:     {await connections.require_client_id(account)}"
        link = open_connect_links(settings).make(account.id, None, standby=standby)
        yield f"Connect:       {link}"
        connection = await connections.current(account)
        if connection is not None:
            name = await connections.agent_name(account, connection)
            place = "stands by for them" if standby else "takes their place"
            yield f"It is connected by {name}; whoever opens the link {place}."
        yield "Open the link within ten minutes, signed in to Zendesk as a Chat administrator."
