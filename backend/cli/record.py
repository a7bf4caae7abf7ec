"""`chatside record`: what is stored of an account, where, how long, and who can see it."""

from __future__ import annotations

import asyncio
import shutil
import textwrap
from functools import partial

import click

from backend.cli.desk import desk_for
from backend.connect.pages import redirect_uri
from backend.connection.connections import Connections
from backend.install.record import Entry, Told
from backend.install.record import record as record_of
from backend.install.sources import release
from backend.install.state import SetupStates
from backend.mirror.overview import mirror_progress
from backend.settings import read_settings


@click.command()
@click.argument("subdomain")
def record(subdomain: str) -> None:
    """Say what is stored of SUBDOMAIN, where, how long, and who can see it.

    The last page of the set-up, as text.
    """
    columns = min(100, max(60, shutil.get_terminal_size((100, 24)).columns))
    for entry in asyncio.run(_record(subdomain)):
        click.echo(entry.term)
        click.echo(textwrap.fill(entry.says, columns, initial_indent="  ", subsequent_indent="  "))


async def _record(subdomain: str) -> tuple[Entry, ...]:
    settings = read_settings()
    async with desk_for(subdomain) as (desk, account):
        connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
        redirect = partial(redirect_uri, settings.public_url)
        states = SetupStates(desk.store, connections, desk.mirrors, redirect)
        return record_of(
            Told(
                account,
                await states.of(account),
                settings.public_url,
                release(),
                desk.mirrors is not None,
                settings.retention_days,
                await mirror_progress(desk.mirrors, account.id),
            )
        )
