"""Naming a person at the command line: the same options for every privacy duty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from backend.cli.desk import outcome
from backend.privacy.duties import Duties
from backend.wiring import Desk, open_duties

OPTIONS: Final = (
    ("--requester", "EMAIL", "An e-mail address of the person. Can be given again."),
    ("--phone", "NUMBER", "A telephone number of theirs. Can be given again."),
    ("--visitor", "ID", "A Chat visitor's id of theirs. Can be given again."),
)


def person_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--requester, --phone and --visitor, in this order."""
    for name, metavar, said in reversed(OPTIONS):
        command = click.option(name, multiple=True, metavar=metavar, help=said)(command)
    return command


def duties(desk: Desk) -> Duties:
    """Orders are carried out by the worker, or here while none runs."""
    return open_duties(desk, lambda account, order_id: outcome(desk, account, order_id))


def new_file(path: Path, content: bytes) -> None:
    """For the operator's eyes only. Raises UsageError for one that is there."""
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(content)
    except FileExistsError:
        raise click.UsageError(f"{path} is there already.") from None
    except OSError as error:
        raise click.UsageError(f"{path} can't be written: {error.strerror}.") from None
