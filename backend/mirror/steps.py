"""What the sync asks for next, and what came back: plain values, no I/O."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from backend.mirror.state import Cursor, Lane


class Newest(Struct, frozen=True):
    """The list of chats, newest first: new chats, and Zendesk's clock."""


class Export(Struct, frozen=True):
    """One page of `incremental/chats`."""

    lane: Lane
    start: Cursor
    limit: int
    bare: bool = False
    """Ids and update times only."""


class Ended(Struct, frozen=True):
    """A search for chats that ended in these seconds of Zendesk's clock, both included."""

    since_s: int
    until_s: int


class Recheck(Struct, frozen=True):
    """A bulk read of the chats that were seen longest ago, and of one that must be there."""

    control: str


class Confirm(Struct, frozen=True):
    """A bulk read of chats that were missed before."""

    control: str
    ids: tuple[str, ...]


class Prove(Struct, frozen=True):
    """Is the token an administrator's, and which of these does the plan's window hide?"""

    ids: tuple[str, ...]


class Roster(Struct, frozen=True):
    """Chat's agents."""


class Wait(Struct, frozen=True):
    seconds: float


Step: TypeAlias = Newest | Export | Ended | Recheck | Confirm | Prove | Roster | Wait


class Exported(Struct, frozen=True):
    count: int
    """Records on the page, readable or not."""
    seen: tuple[tuple[int, str], ...]
    """(update second, id) of the readable ones, in the page's order."""
    end_time: int | None
    end_id: str
    server_s: float | None
    news: tuple[int, ...] = ()
    """Update seconds of those records that are new to us."""


class ListedNewest(Struct, frozen=True):
    ids: tuple[str, ...]
    total: int | None
    server_s: float | None


class EndedFound(Struct, frozen=True):
    server_s: float | None


class Reread(Struct, frozen=True):
    """What a bulk read of `asked` (the control among them) gave."""

    asked: tuple[str, ...]
    present: frozenset[str]
    server_s: float | None
    began_ms: dict[str, int] = {}
    """When those began that are not there, as far as it is known."""
    oldest_ms: int | None = None
    """When the oldest of those began that are there."""


class Proof(Struct, frozen=True):
    administrator: bool | None
    """None: it can't be told."""
    hidden: frozenset[str]
    """Those older than any chat that Zendesk shows."""
    hidden_before_ms: int | None
    """When the newest of these began."""
    within_limit: bool
    """So many may go today."""


class RosterRead(Struct, frozen=True):
    pass


Trouble = Literal[
    "reconnect", "refused", "rejected", "too_large", "unreadable", "unavailable", "throttled",
]  # fmt: skip


class Failed(Struct, frozen=True):
    trouble: Trouble
    retry_after_s: float | None = None


Answer: TypeAlias = Exported | ListedNewest | EndedFound | Reread | Proof | RosterRead | Failed
