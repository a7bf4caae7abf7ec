"""All accounts at a glance: connection, copy, and what stands in the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from backend.accounts.account import Account
from backend.chats.times import utc_text
from backend.connection.causes import CAUSES, ends_at_s
from backend.connection.connections import state_of
from backend.mirror.progress import Progress, progress
from backend.storage.connections import BrokenCause, Connection, GrantType
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.web.contract import ConnectionState

TROUBLES: Final = {
    "reconnect": "Zendesk refuses the token: an admin has to connect Chat again.",
    "refused": "Zendesk refuses what the token asks for: plan, role, or this server's address.",
    "rejected": "Zendesk doesn't understand a question; it is asked in other ways.",
    "too_large": "A page is too large; it is asked for in smaller ones.",
    "unreadable": "A page can't be read; it is asked for in smaller ones.",
    "unavailable": "Zendesk doesn't answer.",
    "throttled": "Zendesk asks us to wait.",
    "unused": "Nobody has opened a panel for 14 days: the copy rests until somebody does.",
    "uninstalled": "Zendesk doesn't know the app any more: the copy rests.",
}
"""For people, by code; the panel has its own words."""


class Link(Struct, frozen=True):
    """How Chat is connected."""

    agent_id: int
    """Whoever connected."""
    grant_type: GrantType
    cause: BrokenCause | None
    """Why it stopped, or will."""
    ends_at_s: int | None
    """When it stops unless somebody connects again; None: never, or not known."""
    standby: Literal["none", "works", "broken"]


class AccountOverview(Struct, frozen=True):
    subdomain: str
    account_id: str
    connection: ConnectionState
    mirror: Progress | None
    """None while no copy was begun."""
    link: Link | None = None
    """None while it isn't connected."""

    def sentences(self, now: float) -> Iterator[str]:
        yield f"{self.subdomain}: {_CONNECTION[self.connection]}"
        if self.link is not None:
            yield from (f"  {line}" for line in link_sentences(self.link, now))
        if self.mirror is None:
            yield "  No copy was begun."
            return
        yield from (f"  {line}" for line in mirror_sentences(self.mirror, now))


_CONNECTION: Final = {
    "connected": "connected",
    "not_connected": "not connected",
    "reconnect": "Zendesk refuses the token, Chat has to be connected again",
}

_GRANTS: Final[dict[GrantType, str]] = {
    "implicit": "by the implicit grant",
    "authorization_code": "by the code grant, renewed by itself",
    "client_credentials": "by the client's credentials, renewed by itself",
}
_STANDBY: Final = {
    "none": "nobody stands by",
    "works": "a second administrator stands by",
    "broken": "the standby doesn't work any more",
}
SOON_S: Final = 14 * 86_400


async def overview(store: Store, mirrors: Mirrors | None) -> list[AccountOverview]:
    return [await overview_of(store, mirrors, account) for account in await store.accounts.all()]


async def mirror_progress(mirrors: Mirrors | None, account_id: str) -> Progress | None:
    reader = await mirrors.reader(account_id) if mirrors else None
    return progress(await reader.standing(), time.time()) if reader else None


async def overview_of(store: Store, mirrors: Mirrors | None, account: Account) -> AccountOverview:
    connection = await store.connections.current(account.id)
    return AccountOverview(
        account.subdomain,
        account.id,
        state_of(connection),
        await mirror_progress(mirrors, account.id),
        _link(connection, await store.connections.standby(account.id)),
    )


def _link(connection: Connection | None, standby: Connection | None) -> Link | None:
    if connection is None:
        return None
    works = standby is not None and standby.broken_at_s is None
    return Link(
        connection.agent_id,
        connection.grant_type,
        connection.broken_cause,
        ends_at_s(connection),
        "works" if works else "none" if standby is None else "broken",
    )


def link_sentences(link: Link, now: float) -> Iterator[str]:
    yield f"By agent {link.agent_id}, {_GRANTS[link.grant_type]}; {_STANDBY[link.standby]}."
    if link.cause is not None:
        yield CAUSES[link.cause]
    if link.ends_at_s is not None and (link.cause or link.ends_at_s - now < SOON_S):
        day = utc_text(link.ends_at_s)[:10]
        yield f"It stops on {day}: an admin has to connect again before that."


def mirror_sentences(m: Progress, now: float) -> Iterator[str]:
    """How a copy is doing, in English."""
    since = f" since {m.copy.since[:10]}" if m.copy.since else ""
    yield f"{m.copy.chats:,} chats{since}, {_freshness(m)}"
    if m.phase == "copying" and (copied := _copying(m)):
        yield copied
    if m.trouble:
        since = f" It began {_span(now - m.trouble_since_s)} ago." if m.trouble_since_s else ""
        yield TROUBLES.get(m.trouble, m.trouble) + since
    if m.copy.hidden_before:
        yield f"Zendesk shows nothing before {m.copy.hidden_before[:10]}: the plan's window."
    yield f"A chat deleted in Zendesk is gone here within {_days(m.gone_within_days)}."
    if m.held:
        yield f"{m.held:,} chats look deleted, too many at once: kept until an admin decides."
    if m.quarantined:
        yield f"{m.quarantined:,} records could not be read and were put aside."
    if m.skipped_seconds:
        yield f"{m.skipped_seconds:,} seconds held more chats than Zendesk would list."


def _freshness(m: Progress) -> str:
    if m.phase in ("waiting", "copying"):
        return "the first copy is under way"
    return "never up to date" if m.age_s is None else f"up to date {_span(m.age_s)} ago"


def _copying(m: Progress) -> str:
    """Empty while nothing is known yet."""
    rate = f", {m.per_second:,.0f} a second" if m.per_second else ""
    left = f", about {_span(m.left_s)} left" if m.left_s is not None else ""
    through = f" through {m.copied_to[:10]}" if m.copied_to else ""
    told = f"{through}{rate}{left}"
    return f"Copied{told}." if told else ""


def _span(seconds: float) -> str:
    for size, name in ((86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{max(0, seconds):.0f} s"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
