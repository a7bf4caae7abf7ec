"""`chatside bundle`: the zip an admin uploads to Zendesk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from backend.install.package import compose, write


@click.command()
@click.option(
    "--backend-url", required=True, help="Where browsers reach this server: https://host[:port]."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("dist/chatside.zip"),
    show_default=True,
    help="The file to write.",
)
def bundle(backend_url: str, out: Path) -> None:
    """Write the app's zip, or say why Zendesk would refuse it.

    The same sources and address give the same file, byte for byte.
    """
    package = compose(backend_url)
    write(package, out)
    for finding in package.warnings:
        click.echo(str(finding), err=True)
    click.echo(f"Wrote {out} ({len(package.content):,} bytes)")
    click.echo(f"SHA-256:  {hashlib.sha256(package.content).hexdigest()}")
    click.echo(f"Page:     {package.page}")
