"""`chatside redact`: words of a chat are hidden in every answer, and in what is kept."""

from __future__ import annotations

import asyncio
import sys

import click

from backend.cli.desk import desk_for
from backend.cli.persons import duties
from backend.privacy.actor import Actor
from backend.privacy.certificate import AT_ZENDESK


@click.command()
@click.argument("subdomain")
@click.option("--chat", required=True, metavar="ID", help="The chat.")
@click.option("--undo", is_flag=True, help="Show everything of the chat again, from Zendesk.")
def redact(subdomain: str, chat: str, *, undo: bool) -> None:
    """Hide words of a chat at SUBDOMAIN wherever they stand in it.

    The words come from standard input, one run of them a line, so that no shell remembers them.
    Card numbers are masked without that.
    """
    words = () if undo else tuple(filter(None, (line.strip() for line in sys.stdin)))
    if not undo and not words:
        raise click.UsageError("Give the words on standard input, one run of them a line.")
    for line in asyncio.run(_redact(subdomain, chat, words, undo=undo)):
        click.echo(line)


async def _redact(subdomain: str, chat: str, words: tuple[str, ...], *, undo: bool) -> list[str]:
    async with desk_for(subdomain) as (desk, account):
        redacting = duties(desk).redacting
        if undo:
            shown = await redacting.show_again(account, chat, Actor())
            return ["Nothing of this chat is hidden." if shown is None else "Shown again."]
        hid = await redacting.hide(account, chat, words, Actor())
        said = ["Hidden here." if hid.in_copy else "Hidden, whenever it is read at Zendesk."]
        if hid.traces:
            said.append("A reader was in the way: traces may be in the file's log a little longer.")
        return [*said, AT_ZENDESK]
