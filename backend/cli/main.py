"""`chatside`: a file per verb, imported when the verb is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final, NoReturn

import click
import msgspec

from backend.errors import ChatsideError, DataUnusable
from backend.install.sources import package_root

VERBS: Final = (
    "serve",
    "worker",
    "status",
    "doctor",
    "invite",
    "bundle",
    "policy",
    "rename-account",
    "pilot",
    "stop-access",
    "allow-access",
    "end-sessions",
    "ignore",
    "recheck",
    "release-deletions",
    "erase",
    "backup",
    "restore",
)


def version() -> str:
    """The manifest's: it lies beside the code in a checkout and in an installed package."""
    manifest = (package_root() / "manifest.json").read_bytes()
    return str(msgspec.json.decode(manifest)["version"])


class _Group(click.Group):
    """Says our errors as sentences, with their code, and ends with 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Its function is named like its file."""
        if cmd_name not in VERBS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"backend.cli.{name}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ChatsideError as error:
            _refuse(error)
        except Exception as error:
            if type(error).__module__ != "apsw":  # its name, as few commands load it
                raise
            _refuse(DataUnusable(f"The data folder can't be used: {error}."))


def _refuse(error: ChatsideError) -> NoReturn:
    click.echo(f"{error.code}: {error.detail}\n{error.action}", err=True)
    sys.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=version())
def main() -> None:
    """Past Zendesk Chat transcripts beside the ticket: the server behind the sidebar app."""
