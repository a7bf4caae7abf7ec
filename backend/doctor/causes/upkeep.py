"""What can be wrong with what is read: the plan's window, the call budget, the copy."""

from __future__ import annotations

from typing import Final

from backend.doctor.causes.cause import Cause

WINDOW_WHOLE: Final = Cause(
    "window_whole", "window", "ok", "Nothing says that Zendesk hides old chats."
)
WINDOW_CUT: Final = Cause(
    "window_cut", "window", "warning",
    "Zendesk shows older chats to nobody: the plan's window. Those that were copied before stay.",
    "Only another plan shows more.",
)  # fmt: skip
WINDOW_UNKNOWN: Final = Cause(
    "window_unknown", "window", "unknown",
    "Zendesk doesn't say how far back the plan lets anybody look, and no complete copy tells.",
)  # fmt: skip

BUDGET_OK: Final = Cause("budget_ok", "budget", "ok", "Calls go at full pace.")
BUDGET_SLOWED: Final = Cause(
    "budget_slowed", "budget", "warning",
    "Zendesk refused calls of this account lately, so they go at a lower pace.",
    "See which other integrations call Zendesk Chat: all of them share 200 calls a minute.",
)  # fmt: skip
BUDGET_WAITS: Final = Cause(
    "budget_waits", "budget", "warning",
    "Zendesk asked us to wait: nothing of this account is asked until then.",
    "See which other integrations call Zendesk Chat: all of them share 200 calls a minute.",
)  # fmt: skip

MIRROR_OK: Final = Cause("mirror_ok", "mirror", "ok", "The copy is complete and fresh.")
MIRROR_OFF: Final = Cause(
    "mirror_off", "mirror", "ok", "No copy is kept, as CHATSIDE_MIRROR=off says."
)
MIRROR_NONE: Final = Cause(
    "mirror_none", "mirror", "warning",
    "No copy was begun: the worker doesn't run, or has not come to this account.",
    "See that `chatside serve` or `chatside worker` runs, and read its log.",
)  # fmt: skip
MIRROR_COPYING: Final = Cause("mirror_copying", "mirror", "ok", "The first copy is under way.")
MIRROR_RESTS: Final = Cause(
    "mirror_rests", "mirror", "warning",
    "The copy rests: nobody opened a panel for two weeks, or Zendesk doesn't know the app.",
    "Open a ticket and the apps panel; it goes on by itself.",
)  # fmt: skip
MIRROR_BEHIND: Final = Cause(
    "mirror_behind", "mirror", "warning",
    "The copy is older than ten minutes.",
    "See that the worker runs, and read its log.",
)  # fmt: skip
MIRROR_STOPPED: Final = Cause(
    "mirror_stopped", "mirror", "broken",
    "The copy stopped: Zendesk refuses what it asks.",
    "See the lines “grant”, “scopes” and “role”; it goes on by itself once they are well.",
)  # fmt: skip
MIRROR_HELD: Final = Cause(
    "mirror_held", "mirror", "warning",
    "Many chats look deleted in Zendesk, too many at once to follow by themselves.",
    "Ask who administers Zendesk; if it was on purpose, run `chatside release-deletions`.",
)  # fmt: skip

UPKEEP: Final = (
    WINDOW_WHOLE, WINDOW_CUT, WINDOW_UNKNOWN,
    BUDGET_OK, BUDGET_SLOWED, BUDGET_WAITS,
    MIRROR_OK, MIRROR_OFF, MIRROR_NONE, MIRROR_COPYING, MIRROR_RESTS, MIRROR_BEHIND,
    MIRROR_STOPPED, MIRROR_HELD,
)  # fmt: skip
