"""What other processes change, heard at once: PostgreSQL tells who listens which account it was.

It is heard on a connection of its own. While that is cut nothing is heard: whoever waits then waits
no longer than they would without it, and takes everything for changed when it is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg

CHANNEL: Final = "chatside"
TELL: Final = (
    f"SELECT pg_notify('{CHANNEL}', coalesce(current_setting('chatside.account', true), ''))",
    (),
)
"""Told when the transaction is kept. Without an account, everybody's may have changed."""
AGAIN_S: Final = 1.0
LONGER: Final = 5
"""So many times longer may be waited while it is certain that changes are heard."""
LEAST_S: Final = 0.25
"""A copy that is being made changes several times a second."""


class Listening:
    """`heard`: called for each change, of any process."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        self._url, self._heard = url, heard
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._changed: set[str] = set()
        """Accounts of which something was heard since somebody last waited."""
        self._task: asyncio.Task[None] | None = None
        self.alive = False

    def begin(self) -> None:
        """In a running loop; safe to call again."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def wait(self, account_id: str, within_s: float) -> None:
        """Until the account has changed; `within_s` at most while that may not be heard."""
        self.begin()
        event = asyncio.Event()
        if account_id in self._changed:  # while it was being looked at
            event.set()
        self._waiting.setdefault(account_id, set()).add(event)
        try:
            await asyncio.sleep(min(LEAST_S, within_s))
            async with asyncio.timeout(within_s * (LONGER if self.alive else 1)):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            self._changed.discard(account_id)
            self._waiting[account_id].discard(event)
            if not self._waiting[account_id]:
                del self._waiting[account_id]

    async def close(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            with suppress(psycopg.OperationalError):
                await self._listen()
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as db:
            await db.execute(f"LISTEN {CHANNEL}".encode())
            self.alive = True
            try:
                self._wake("")
                async for told in db.notifies():
                    self._wake(told.payload)
            finally:
                self.alive = False
                self._wake("")

    def _wake(self, account_id: str) -> None:
        self._heard()
        if account_id:
            self._changed.add(account_id)
        whose = [account_id] if account_id else list(self._waiting)
        for event in {event for one in whose for event in self._waiting.get(one, ())}:
            event.set()
