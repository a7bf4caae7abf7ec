"""`chatside backup`: a consistent snapshot of the data folder, while everything runs."""

from __future__ import annotations

from pathlib import Path

import click

from backend.settings import read_settings
from backend.wiring import open_backups


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Save the data folder to FOLDER, which must not exist yet.

    Server and worker go on. The operator's keys are not in it: keep them elsewhere.
    """
    manifest = open_backups(read_settings()).write(folder)
    for file in manifest.files:
        click.echo(f"{file.name}  {file.bytes:,} bytes")
    click.echo(f"Saved to {folder}: {len(manifest.files):,} files, {manifest.bytes:,} bytes.")
    click.echo(f"Opens with the operator's keys: {', '.join(manifest.operator_keys) or 'none yet'}")
