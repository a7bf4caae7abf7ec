"""Saying what came of an order."""

from __future__ import annotations

import sys

import click

from backend.mirror.orders import OrderResult
from backend.mirror.overview import TROUBLES


def tell(result: OrderResult, sentence: str) -> None:
    """`sentence` when it was done; else why not, and the command ends with 1."""
    if result.done:
        click.echo(sentence)
        return
    why = TROUBLES.get(result.trouble or "", "Zendesk can't be asked.")
    click.echo(f"Not done: {why} Nothing was dropped.", err=True)
    sys.exit(1)


def counted(chats: int) -> str:
    return "1 chat" if chats == 1 else f"{chats:,} chats"
