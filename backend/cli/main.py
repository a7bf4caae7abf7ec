"""`chatside`: a file per verb."""

from __future__ import annotations

import sys

import click

from backend.cli.bundle import bundle
from backend.cli.invite import invite
from backend.cli.serve import serve
from backend.errors import ChatsideError


class _Group(click.Group):
    """Says our errors as sentences, with their code, and ends with 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ChatsideError as error:
            click.echo(f"{error.code}: {error.detail}\n{error.action}", err=True)
            sys.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chatside")
def main() -> None:
    """Past Zendesk Chat transcripts beside the ticket: the server behind the sidebar app."""


main.add_command(serve)
main.add_command(invite)
main.add_command(bundle)
