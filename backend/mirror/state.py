"""What the sync remembers: one JSON value, written in the same transaction as the chats."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

PAGE: int = 1000
"""The most chats an export page holds."""

Lane = Literal["copy", "tail", "heal", "sweep", "lap"]
Job = Literal["newest", "tail", "ended", "recheck", "roster", "heal", "sweep", "lap"]


Pause = Literal["unused", "uninstalled"]


class Cursor(Struct, frozen=True, order=True):
    """A place in the export: its `start_time` in the server's own unit, and its `start_id`."""

    time: int = 0
    id: str = ""


class Walk(Struct, frozen=True):
    """A run through the export, page by page."""

    at: Cursor
    until_s: int | None = None
    """Done when this second is reached; None: when nothing more comes."""
    pages: int = 0


class Suspect(Struct, frozen=True):
    """A chat we hold and Zendesk did not show when asked for it."""

    look_at: float
    """When to look for it again, by our clock."""


class SyncState(Struct, frozen=True):
    started_at: float | None = None
    """Our clock, when the first answer came."""
    skew_s: float = 0.0
    """Zendesk's clock minus ours, by its last `Date`."""
    unit: int = 0
    """How many of the export's `start_time` make a second; 0: not seen yet."""
    total: int | None = None
    """Zendesk's own count of chats, when it said one."""

    # -- walks through the export
    walks: dict[Lane, Walk] = {}
    tail: Cursor = Cursor()
    """Behind the last change that the tail has read."""
    complete: bool = False
    copied: int = 0
    """Records the first copy has read."""
    limit: int = PAGE
    bare_lane: Lane | None = None
    """The record at this walk's place can't be read: ask for its id alone and step over it."""
    caution_s: int = 0
    """How much earlier than meant a walk starts, after Zendesk called a start too recent."""
    lateness_s: int = 0
    """The latest that a change ever appeared behind the tail."""
    skipped_seconds: int = 0
    """Seconds with more chats than a page holds, which the server would not page through."""

    # -- the freshest minutes
    ended_until_s: int = 0
    ended_refused: bool = False
    """Zendesk does not search by `end_timestamp`."""

    # -- chats that may be gone
    control: str | None = None
    """A chat that was just listed: it has to be there when others are said not to be."""
    suspects: dict[str, Suspect] = {}
    missing: tuple[str, ...] = ()
    """Missed twice: gone, if it can be proved."""
    removed_day: int = 0
    removed: int = 0
    held: tuple[str, ...] = ()
    """Chats that look deleted, but too many at once: kept until an admin decides."""
    hidden_before_ms: int | None = None
    """Zendesk shows nothing as old: the plan's history window, as far as missing chats tell."""

    # -- pace and trouble
    done_at: dict[Job, float] = {}
    """When each job was last done, by our clock."""
    retry_at: float = 0.0
    failures: int = 0
    trouble: str | None = None
    """The code of what stands in the way; None when the last call went well."""
    trouble_since: float | None = None
    paused: Pause | None = None
    """Why nothing is asked at all."""
    app_looked_for_at: float | None = None
    app_missing_since: float | None = None
    """Since when Zendesk does not know the app any more: it says nothing when one is removed."""
    app_missed: int = 0
    """How often it was looked for since then."""

    def zendesk_now(self, now: float) -> float:
        return now + self.skew_s
