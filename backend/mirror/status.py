"""How an account has been doing lately: overview, calls, what was written, panels, errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, Literal

from msgspec import Struct

from backend.accounts.account import Account, Policy
from backend.connection.connections import Connections
from backend.errors import ChatsideError, SealBroken
from backend.mirror.overview import AccountOverview, mirror_sentences, overview_of
from backend.storage.budget import current
from backend.storage.connections import Connection
from backend.storage.mirror import Mirrors
from backend.storage.pulses import CALLS, KEPT_MINUTES, PANELS, THROTTLED, WRITTEN, Pulse
from backend.storage.store import Store

Verdict = Literal["ok", "warning", "broken"]

HOUR: Final = 60
FAILING: Final = 10
"""One call given up of so many in the hour is too much."""
HALF_HOURS: Final = 48


class ErrorCount(Struct, frozen=True):
    code: str
    means: str
    hour: int
    """How often in the last hour,"""
    day: int
    """and in the last 24."""


class AccountStatus(AccountOverview, frozen=True, kw_only=True):
    policy: Policy | None
    connected_by: str | None
    """None without a connection, or when the keys at hand don't open its name."""
    connected_at_s: int | None
    installations: int
    visited_at_s: int | None
    """The last page load that Zendesk signed."""
    used_at_s: int | None
    """The last look-up or open panel."""
    calls: tuple[int, ...]
    """Calls to Zendesk by minute, the last hour, oldest first; the minute under way is the last."""
    calls_per_minute: float
    """How many may be made at present."""
    waits_s: int
    """Seconds until Zendesk may be asked again, after it said to wait; 0 when it may."""
    throttled: int
    """How often it said so, in the last hour."""
    written: tuple[int, ...]
    """Chats added to the copy or changed in it, as `calls`."""
    panels: tuple[int, ...]
    """Panels opened by half an hour, the last day, oldest first."""
    listening: int | None
    """Panels that are told of changes by this process now; None for a process that serves none."""
    errors: tuple[ErrorCount, ...]
    """Calls that were given up, the most frequent first."""

    def sentences(self, now: float) -> Iterator[str]:
        yield from super().sentences(now)
        yield f"  {calls_sentence(self)}"
        yield f"  {panels_sentence(self)}"
        for error in self.errors:
            often = f"{error.hour:,} in the last hour, {error.day:,} in the last day"
            yield f"  {error.means} {often}."

    def copy_sentences(self, now: float) -> list[str]:
        return list(mirror_sentences(self.mirror, now)) if self.mirror else []

    @property
    def verdict(self) -> Verdict:
        """As the doctor's: whether somebody has to do something."""
        phase = self.mirror.phase if self.mirror else None
        if self.connection == "reconnect" or phase == "stopped":
            return "broken"
        held = self.mirror is not None and self.mirror.held > 0
        failing = sum(error.hour for error in self.errors) * FAILING > sum(self.calls)
        waits = self.connection == "not_connected" or phase == "behind" or held or failing
        return "warning" if waits else "ok"


class Statuses:
    def __init__(
        self,
        store: Store,
        connections: Connections,
        mirrors: Mirrors | None,
        listening: Callable[[str], int] | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`listening`: account id → open streams of this process."""
        self._store, self._connections, self._mirrors = store, connections, mirrors
        self._listening, self._now = listening, now

    async def all(self) -> list[AccountStatus]:
        return [await self.of(account) for account in await self._store.accounts.all()]

    async def of(self, account: Account) -> AccountStatus:
        store, now = self._store, self._now()
        minute = int(now // 60)
        overview = await overview_of(store, self._mirrors, account)
        connection = await store.connections.current(account.id)
        activity = await store.activity.of(account.id)
        pace = await store.budget.pace(account.id)
        pulses = await store.pulses.since(account.id, minute - KEPT_MINUTES + 1)
        return AccountStatus(
            subdomain=overview.subdomain,
            account_id=overview.account_id,
            connection=overview.connection,
            mirror=overview.mirror,
            policy=account.policy,
            connected_by=await self._connected_by(account, connection),
            connected_at_s=connection.connected_at_s if connection else None,
            installations=len(await store.accounts.installations(account.id)),
            visited_at_s=activity.verified_at_s,
            used_at_s=activity.used_at_s,
            calls=by_minute(pulses, CALLS, minute),
            calls_per_minute=current(pace, now),
            waits_s=max(0, int(pace.blocked_until - now)),
            throttled=sum(by_minute(pulses, THROTTLED, minute)),
            written=by_minute(pulses, WRITTEN, minute),
            panels=by_half_hour(pulses, PANELS, minute),
            listening=self._listening(account.id) if self._listening else None,
            errors=errors_of(pulses, minute),
        )

    async def _connected_by(self, account: Account, connection: Connection | None) -> str | None:
        if connection is None:
            return None
        try:
            return await self._connections.agent_name(account, connection)
        except SealBroken:
            return None


def by_minute(pulses: Sequence[Pulse], kind: str, minute: int) -> tuple[int, ...]:
    """The last hour, up to `minute`."""
    return _sums(pulses, kind, minute - HOUR + 1, 1, HOUR)


def by_half_hour(pulses: Sequence[Pulse], kind: str, minute: int) -> tuple[int, ...]:
    """The last day, up to `minute`."""
    return _sums(pulses, kind, minute - KEPT_MINUTES + 1, KEPT_MINUTES // HALF_HOURS, HALF_HOURS)


def _sums(
    pulses: Sequence[Pulse], kind: str, first: int, width: int, count: int
) -> tuple[int, ...]:
    sums = [0] * count
    for pulse in pulses:
        if pulse.kind == kind and 0 <= (place := (pulse.minute - first) // width) < count:
            sums[place] += pulse.count
    return tuple(sums)


def errors_of(pulses: Sequence[Pulse], minute: int) -> tuple[ErrorCount, ...]:
    days: dict[str, int] = {}
    hours: dict[str, int] = {}
    for pulse in pulses:
        if pulse.kind not in (CALLS, THROTTLED, WRITTEN, PANELS):
            days[pulse.kind] = days.get(pulse.kind, 0) + pulse.count
            late = pulse.count if pulse.minute > minute - HOUR else 0
            hours[pulse.kind] = hours.get(pulse.kind, 0) + late
    counted = [ErrorCount(code, _means(code), hours[code], day) for code, day in days.items()]
    return tuple(sorted(counted, key=lambda error: (-error.hour, -error.day, error.code)))


def calls_sentence(status: AccountStatus) -> str:
    told = (
        f"{sum(status.calls):,} calls to Zendesk in the last hour, "
        f"{max(status.calls):,} in its busiest minute of {status.calls_per_minute:,.0f} allowed."
    )
    if status.throttled:
        times = "once" if status.throttled == 1 else f"{status.throttled:,} times"
        told += f" Zendesk said to wait {times}."
    return f"{told} Nothing is asked for {status.waits_s:,} s." if status.waits_s else told


def panels_sentence(status: AccountStatus) -> str:
    count = sum(status.panels)
    told = f"{count:,} {'panel' if count == 1 else 'panels'} opened in the last day"
    return told + ("." if status.listening is None else f", {status.listening:,} open now.")


def _means(code: str) -> str:
    return _details().get(code, "")


@cache
def _details() -> dict[str, str]:
    def walk(kind: type[ChatsideError]) -> Iterator[tuple[str, str]]:
        yield kind.code, kind.detail
        for below in kind.__subclasses__():
            yield from walk(below)

    return dict(walk(ChatsideError))
