"""Whether anybody still wants the copy. Uninstalling is silent at Zendesk, so it has to be noticed.

Once a day the app's public key is asked for: Zendesk does not know it any more when the app was
removed. Fourteen days without a page load that Zendesk signed pause the sync, too. The next load
wakes it.

Our clock may jump. A moment that lies in the future was noted by a clock that was wrong, and says
nothing; and days alone don't make an app missing, but answers.
"""

from __future__ import annotations

from typing import Final

from msgspec import structs

from backend.mirror.state import Pause, SyncState
from backend.storage.activity import Activity

WATCHED_S: Final = 300.0
UNUSED_S: Final = 14 * 86_400.0
LOOK_EVERY_S: Final = 86_400.0
MISSING_FOR_S: Final = 3 * 86_400.0
MISSING_OFTEN: Final = 4
"""One answer may be wrong; four days of them are not."""
SLIP_S: Final = 3600.0
"""A clock is set back by so much in the course of things."""


def watched(activity: Activity, now: float) -> bool:
    return activity.used_at_s is not None and abs(now - activity.used_at_s) < WATCHED_S


def look_due(state: SyncState, now: float) -> bool:
    last = state.app_looked_for_at
    return last is None or not 0 <= now - last < LOOK_EVERY_S


def looked(state: SyncState, now: float, *, found: bool | None) -> SyncState:
    """`found`: None when Zendesk could not be asked."""
    state = structs.replace(state, app_looked_for_at=now)
    if found is None:
        return state
    if found:
        return structs.replace(state, app_missing_since=None, app_missed=0)
    since = state.app_missing_since if state.app_missing_since is not None else now
    return structs.replace(state, app_missing_since=since, app_missed=state.app_missed + 1)


def pause(state: SyncState, activity: Activity, now: float) -> Pause | None:
    """A load signed after the app went missing proves that it is there."""
    loaded, started = _known(activity.verified_at_s, now), _known(state.started_at, now)
    if _is_missing(state, now) and (loaded or 0) < (state.app_missing_since or 0):
        return "uninstalled"
    last = max(filter(None, (loaded, started)), default=None)
    return "unused" if last is not None and now - last >= UNUSED_S else None


def _is_missing(state: SyncState, now: float) -> bool:
    since = state.app_missing_since
    often = state.app_missed >= MISSING_OFTEN
    return since is not None and often and now - since >= MISSING_FOR_S


def _known(moment: float | None, now: float) -> float | None:
    return moment if moment is not None and moment <= now + SLIP_S else None
