"""How much the copy holds, as a page or a person is told it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from backend.chats.times import utc_text
from backend.storage.mirror import Standing
from backend.web.contract import Copy


class SyncTold(Struct, frozen=True):
    """The members of the sync's state that people are told; the rest is the sync's own."""

    hidden_before_ms: int | None = None
    trouble: str | None = None
    paused: str | None = None


def copy_of(standing: Standing) -> Copy:
    told = msgspec.json.decode(standing.state or b"{}", type=SyncTold)
    return Copy(
        chats=standing.chats,
        since=_moment(standing.oldest_ms),
        up_to=None if standing.as_of_s is None else utc_text(standing.as_of_s),
        complete=standing.complete,
        hidden_before=_moment(told.hidden_before_ms),
        trouble=told.paused or told.trouble,
    )


def _moment(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else utc_text(milliseconds / 1000)
