"""One open panel that listens: what it still has to be told, and nothing twice."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
from msgspec import structs

from backend.sidebar.live.followed import Followed
from backend.web.contract import News

NOTHING: Final = News(changed=False, connection=None, copy=None, end=None)
BEAT: Final = b":\n\n"


class Stream:
    """Holds one piece of news at most: what comes meanwhile is put into it."""

    __slots__ = (
        "_beat", "_news", "_wake", "authorization", "checked_at", "ends_at", "followed", "heard_at",
        "session_id",
    )  # fmt: skip

    def __init__(
        self,
        session_id: str,
        authorization: str,
        followed: Followed | None,
        now: float,
        ends_at: float,
    ) -> None:
        self.session_id, self.authorization = session_id, authorization
        self.followed = followed
        """None: only the connection is told."""
        self.checked_at = self.heard_at = now
        self.ends_at = ends_at
        self._news, self._beat, self._wake = NOTHING, False, asyncio.Event()

    def tell(self, news: News) -> None:
        held = self._news
        self._news = News(
            changed=held.changed or news.changed,
            connection=news.connection or held.connection,
            copy=news.copy or held.copy,
            end=held.end or news.end,
        )
        self._wake.set()

    def end(self, why: str) -> None:
        self.tell(structs.replace(NOTHING, end=why))

    def beat(self) -> None:
        """A sign of life, where there is nothing to tell."""
        self._beat = True
        self._wake.set()

    async def next(self) -> News | None:
        """What is to be told; None for a sign of life."""
        await self._wake.wait()
        news = self._news
        self._wake.clear()
        self._news, self._beat = NOTHING, False
        return None if news is NOTHING else news


def framed(news: News | None) -> bytes:
    """As an event of text/event-stream."""
    return BEAT if news is None else b"data: %b\n\n" % msgspec.json.encode(news)
