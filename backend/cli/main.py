"""`chatside`: a file per verb, imported when the verb is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Final

import click

from backend.errors import ChatsideError
from backend.install.sources import release

VERBS: Final = (
    "serve",
    "worker",
    "status",
    "doctor",
    "invite",
    "bundle",
    "policy",
    "connect",
    "record",
    "rename-account",
    "pilot",
    "stop-access",
    "allow-access",
    "end-sessions",
    "ignore",
    "recheck",
    "release-deletions",
    "find",
    "export",
    "erase",
    "restrict",
    "redact",
    "audit",
    "auditors",
    "backup",
    "restore",
    "rotate-keys",
    "reset",
)


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
            _say(error)
        except Exception as error:
            known = _explained(error)
            if known is None:
                raise
            _say(known)
        sys.exit(2)


def _say(error: ChatsideError) -> None:
    click.echo(f"{error.code}: {error.detail}\n{error.action}", err=True)


def _explained(error: BaseException) -> ChatsideError | None:
    """The disk's, in our words; of several at once the first."""
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(_explained, error.exceptions)), None)
    explained: Callable[[BaseException], ChatsideError | None]
    explained = import_module("backend.wiring").explained  # only commands that failed need it
    return explained(error)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version=release())
def main() -> None:
    """Past Zendesk Chat transcripts beside the ticket: the server behind the sidebar app."""
