"""`chatside`: a file per verb."""

from __future__ import annotations

import sys

import click
import msgspec

from backend.cli.backup import backup
from backend.cli.bundle import bundle
from backend.cli.erase import erase
from backend.cli.ignore import ignore
from backend.cli.invite import invite
from backend.cli.policy import policy
from backend.cli.recheck import recheck
from backend.cli.release_deletions import release_deletions
from backend.cli.restore import restore
from backend.cli.serve import serve
from backend.cli.status import status
from backend.cli.worker import worker
from backend.errors import ChatsideError
from backend.install.sources import package_root


def version() -> str:
    """The manifest's: it lies beside the code in a checkout and in an installed package."""
    manifest = (package_root() / "manifest.json").read_bytes()
    return str(msgspec.json.decode(manifest)["version"])


class _Group(click.Group):
    """Says our errors as sentences, with their code, and ends with 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ChatsideError as error:
            click.echo(f"{error.code}: {error.detail}\n{error.action}", err=True)
            sys.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=version())
def main() -> None:
    """Past Zendesk Chat transcripts beside the ticket: the server behind the sidebar app."""


for command in (
    serve,
    worker,
    status,
    invite,
    bundle,
    policy,
    ignore,
    recheck,
    release_deletions,
    erase,
    backup,
    restore,
):
    main.add_command(command)
