"""From what was seen to the lines window, budget and mirror."""

from __future__ import annotations

from backend.chats.times import utc_text
from backend.doctor.causes import upkeep as causes
from backend.doctor.causes.cause import Cause
from backend.doctor.line import Line
from backend.doctor.seen import Seen
from backend.mirror.overview import TROUBLES
from backend.mirror.progress import Progress
from backend.storage.budget import PER_MINUTE, current


def window(seen: Seen) -> Line:
    tried = "what Zendesk says of the plan, and what the copy met"
    plan = seen.held.plan if seen.held else None
    copy = seen.known.progress.copy if seen.known.progress else None
    if copy is not None and copy.hidden_before:
        return causes.WINDOW_CUT.line(tried, f"nothing before {copy.hidden_before[:10]}")
    if plan is not None and plan.history_days is not None:
        return causes.WINDOW_CUT.line(tried, f"{plan.history_days:,} days")
    if plan is not None or (copy is not None and copy.complete):
        return causes.WINDOW_WHOLE.line(tried, "no limit")
    return causes.WINDOW_UNKNOWN.line(tried, "nothing")


def budget(seen: Seen) -> Line:
    pace, now = seen.pace, seen.known.now
    tried = "this account's row of the call budget"
    if pace.blocked_until > now:
        return causes.BUDGET_WAITS.line(tried, f"until {utc_text(pace.blocked_until)[11:19]} UTC")
    per_minute = current(pace, now)
    got = f"{per_minute:.0f} of {PER_MINUTE:.0f} calls a minute"
    return (causes.BUDGET_SLOWED if per_minute < PER_MINUTE else causes.BUDGET_OK).line(tried, got)


def mirror(seen: Seen) -> Line:
    tried, progress = "how the copy is doing", seen.known.progress
    if not seen.known.mirror_on:
        return causes.MIRROR_OFF.line("CHATSIDE_MIRROR", "off")
    if progress is None:
        return causes.MIRROR_NONE.line(tried, "none")
    got = f"{progress.copy.chats:,} chats, {progress.phase.replace('_', ' ')}"
    if progress.trouble:
        got += f": {TROUBLES.get(progress.trouble, progress.trouble)}"
    return _mirror(progress).line(tried, got)


def _mirror(progress: Progress) -> Cause:
    if progress.phase == "up_to_date":
        return causes.MIRROR_HELD if progress.held else causes.MIRROR_OK
    return {
        "waiting": causes.MIRROR_COPYING,
        "copying": causes.MIRROR_COPYING,
        "behind": causes.MIRROR_BEHIND,
        "paused": causes.MIRROR_RESTS,
        "stopped": causes.MIRROR_STOPPED,
    }[progress.phase]
