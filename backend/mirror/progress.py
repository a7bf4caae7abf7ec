"""How a mirror is doing, for people: the command line, the set-up page, the operator's monitor."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from backend.chats.times import utc_text
from backend.connection.standing import copy_of
from backend.mirror.pace import recheck_days
from backend.mirror.state import SyncState
from backend.storage.mirror import Standing
from backend.web.contract import Copy

Phase = Literal["waiting", "copying", "up_to_date", "behind", "paused", "stopped"]

BEHIND_S = 600.0
"""Nobody looked and still older than this: something is wrong."""


class Progress(Struct, frozen=True):
    phase: Phase
    copy: Copy
    age_s: int | None
    """Since the copy was last known to be up to date."""
    total: int | None
    """Zendesk's own count of chats."""
    copied_to: str | None
    """The first copy: the date it has come to."""
    per_second: float | None
    """The first copy: records a second so far."""
    left_s: int | None
    """The first copy: seconds it will still take at that rate."""
    gone_within_days: int
    """A chat deleted in Zendesk is gone here within that many days."""
    held: int
    """Chats that look deleted, too many at once: an admin decides."""
    suspects: int
    quarantined: int
    skipped_seconds: int
    trouble: str | None
    trouble_since_s: float | None
    lateness_s: int


def progress(standing: Standing, now: float) -> Progress:
    state = state_of(standing)
    per_second = _rate(state, now)
    age = None if standing.as_of_s is None else max(0, int(now - standing.as_of_s))
    return Progress(
        phase=_phase(standing, state, age),
        copy=copy_of(standing),
        age_s=age,
        total=state.total,
        copied_to=_copied_to(state),
        per_second=per_second,
        left_s=_left_s(state, per_second),
        gone_within_days=recheck_days(standing.chats),
        held=len(state.held),
        suspects=len(state.suspects),
        quarantined=standing.quarantined,
        skipped_seconds=state.skipped_seconds,
        trouble=state.paused or state.trouble,
        trouble_since_s=state.trouble_since,
        lateness_s=state.lateness_s,
    )


def state_of(standing: Standing) -> SyncState:
    return msgspec.json.decode(standing.state or b"{}", type=SyncState)


def _phase(standing: Standing, state: SyncState, age_s: int | None) -> Phase:
    if state.paused is not None:
        return "paused"
    if state.trouble in ("reconnect", "refused"):
        return "stopped"
    if not standing.complete:
        return "waiting" if state.started_at is None else "copying"
    return "behind" if age_s is None or age_s > BEHIND_S else "up_to_date"


def _rate(state: SyncState, now: float) -> float | None:
    if state.complete or state.started_at is None or now <= state.started_at or not state.copied:
        return None
    return state.copied / (now - state.started_at)


def _left_s(state: SyncState, per_second: float | None) -> int | None:
    if per_second is None or state.total is None:
        return None
    return int(max(0, state.total - state.copied) / per_second)


def _copied_to(state: SyncState) -> str | None:
    walk = state.walks.get("copy")
    if walk is None or not walk.at.time:
        return None
    return utc_text(walk.at.time / (state.unit or 1))
