"""All open streams of this process: how many there may be, and their end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from backend.errors import StreamsFull
from backend.sidebar.live.stream import Stream
from backend.sidebar.live.watch import Watch
from backend.web.metrics import Metrics

REPLACED: Final = "replaced"
STOPPING: Final = "stopping"
PATIENCE_S: Final = 3.0
LOOK_S: Final = 0.02


class Bounds(Struct, frozen=True):
    """How many streams at once."""

    per_session: int
    """One more ends the oldest: a connection that is cut without a word looks open for long."""
    per_account: int
    """One more is refused, and here as well."""
    per_process: int


class Streams:
    def __init__(self, bounds: Bounds, watch: Callable[[str], Watch], metrics: Metrics) -> None:
        """`watch` makes an account's."""
        self._bounds, self._new_watch, self._metrics = bounds, watch, metrics
        self._watches: dict[str, Watch] = {}
        self._sessions: dict[str, list[Stream]] = {}
        self._open, self._stopping = 0, False

    def enter(self, account_id: str, stream: Stream) -> None:
        """Raises StreamsFull."""
        watch = self._watches.get(account_id)
        here = self.listening(account_id)
        if self._stopping or here >= self._bounds.per_account or self._is_full():
            raise StreamsFull(retry_after_s=60)
        mine = self._sessions.setdefault(stream.session_id, [])
        for old in mine[: len(mine) + 1 - self._bounds.per_session]:
            old.end(REPLACED)
        mine.append(stream)
        if watch is None:
            watch = self._watches[account_id] = self._new_watch(account_id)
        watch.enter(stream)
        self._count(1)

    def listening(self, account_id: str) -> int:
        watch = self._watches.get(account_id)
        return len(watch.streams) if watch else 0

    def leave(self, account_id: str, stream: Stream, why: str) -> None:
        """`why`: a code for the metrics."""
        watch = self._watches[account_id]
        watch.leave(stream)
        if not watch.streams:
            del self._watches[account_id]
        mine = self._sessions[stream.session_id]
        mine.remove(stream)
        if not mine:
            del self._sessions[stream.session_id]
        self._count(-1)
        self._metrics.stream_ended(why)

    async def close(self) -> None:
        """Everybody is told to come again in a moment; waits for them to go, but not for long."""
        self._stopping = True
        for watch in self._watches.values():
            for stream in watch.streams:
                stream.end(STOPPING)
        waited = 0.0
        while self._open and waited < PATIENCE_S:
            await asyncio.sleep(LOOK_S)
            waited += LOOK_S

    def _is_full(self) -> bool:
        return self._open >= self._bounds.per_process

    def _count(self, by: int) -> None:
        self._open += by
        self._metrics.streams(self._open)
