"""Whether anybody still wants the copy. Uninstalling is silent at Zendesk, so it has to be noticed.

Once a day the app's public key is asked for: Zendesk does not know it any more when the app was
removed. Fourteen days without a page load that Zendesk signed pause the sync, too. The next load
wakes it.
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
"""One answer may be wrong; four days of them are not."""


def watched(activity: Activity, now: float) -> bool:
    return activity.used_at_s is not None and now - activity.used_at_s < WATCHED_S


def look_due(state: SyncState, now: float) -> bool:
    last = state.app_looked_for_at
    return last is None or not 0 <= now - last < LOOK_EVERY_S


def looked(state: SyncState, now: float, *, found: bool | None) -> SyncState:
    """`found`: None when Zendesk could not be asked."""
    if found is None:
        return structs.replace(state, app_looked_for_at=now)
    since = state.app_missing_since if state.app_missing_since is not None else now
    return structs.replace(state, app_looked_for_at=now, app_missing_since=None if found else since)


def pause(state: SyncState, activity: Activity, now: float) -> Pause | None:
    """A load signed after the app went missing proves that it is there."""
    loaded = activity.verified_at_s
    missing = state.app_missing_since
    if missing is not None and now - missing >= MISSING_FOR_S and (loaded or 0) < missing:
        return "uninstalled"
    started = state.started_at
    last = max(filter(None, (loaded, started)), default=None)
    return "unused" if last is not None and now - last >= UNUSED_S else None
