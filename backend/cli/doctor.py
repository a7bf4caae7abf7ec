"""`chatside doctor`: what is wrong, why, and what to do about it."""

from __future__ import annotations

import asyncio
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Final

import click
import msgspec

from backend.accounts.account import Account
from backend.doctor.line import Line, Report, status
from backend.errors import AccountUnknown
from backend.settings import Settings, read_settings
from backend.web.logs import configure_logs
from backend.wiring import Desk, open_desk, open_doctor

WIDTH: Final = 12


@click.command()
@click.argument("subdomain", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array instead of sentences.")
@click.option(
    "--live-facts",
    is_flag=True,
    help="Also settle by reading what Zendesk's documentation leaves open, and remember it.",
)
def doctor(subdomain: str | None, *, as_json: bool, live_facts: bool) -> None:
    """Examine the server and the account SUBDOMAIN, or all accounts.

    Asks Zendesk, changes nothing. Ends with 0 when all is well, 3 for warnings, 4 when something
    is broken.
    """
    reports = asyncio.run(_examine(read_settings(), subdomain, live_facts=live_facts))
    if as_json:
        click.echo(msgspec.json.encode(reports).decode())
    else:
        click.echo("\n".join(line for report in reports for line in sentences(report)))
    sys.exit(status(reports))


async def _examine(settings: Settings, subdomain: str | None, *, live_facts: bool) -> list[Report]:
    configure_logs(settings.log)
    async with AsyncExitStack() as stack:
        desk = await open_desk(settings, stack)
        accounts = await _accounts(desk, subdomain)
        return await open_doctor(settings, desk)(accounts, live_facts=live_facts)


async def _accounts(desk: Desk, subdomain: str | None) -> list[Account]:
    """Raises AccountUnknown."""
    if subdomain is None:
        return await desk.store.accounts.all()
    account = await desk.store.accounts.find_by_subdomain(subdomain)
    if account is None:
        raise AccountUnknown
    return [account]


def sentences(report: Report) -> Iterator[str]:
    yield report.subdomain or "this server"
    for line in report.lines:
        yield from _told(line)
    if report.facts:
        yield "  What Zendesk was found to do:"
    for fact in report.facts:
        outcome = fact.outcome or "not settled yet"
        since = f" ({fact.found_at[:10]})" if fact.found_at else ""
        told = f"{fact.asks} {outcome}{since}. Chatside {fact.chatside}."
        yield from _wrapped("    ", " " * 6, told.replace("`", ""))


def _told(line: Line) -> Iterator[str]:
    name, indent = line.check.replace("_", " "), " " * (WIDTH + 12)
    yield from _wrapped(f"  {line.verdict:<8} {name:<{WIDTH}} ", indent, line.means)
    if line.verdict != "skipped":
        yield from _wrapped(indent, indent, f"Tried: {line.tried}. Came back: {line.got}.")
    if line.do:
        yield from _wrapped(indent, indent, f"To do: {line.do} [{line.cause}]")


def _wrapped(first: str, then: str, text: str) -> list[str]:
    """As wide as the terminal, where there is one."""
    columns = max(60, shutil.get_terminal_size((100, 24)).columns)
    return textwrap.wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
