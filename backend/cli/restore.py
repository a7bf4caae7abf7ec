"""`chatside restore`: a data folder from a backup."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from msgspec.structs import replace

from backend.settings import read_settings
from backend.wiring import open_backups


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="The data folder to make, instead of the one in CHATSIDE_DATA.",
)
@click.option(
    "--keep-tombstones-of",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A later data folder: what was erased there stays erased.",
)
def restore(folder: Path, data: Path | None, keep_tombstones_of: Path | None) -> None:
    """Make the data folder from the backup in FOLDER. It must not exist, or be empty.

    Needs the operator's keys of that time.
    """
    settings = read_settings()
    settings = replace(settings, data=data or settings.data)
    backups = open_backups(settings)
    manifest = asyncio.run(backups.restore(folder, keep_erased_of=keep_tombstones_of))
    click.echo(f"Restored {settings.data}, as of {manifest.at}.")
    if keep_tombstones_of is None:
        click.echo("What was erased after that is back; see --keep-tombstones-of.")
