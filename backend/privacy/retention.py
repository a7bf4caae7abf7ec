"""Retention in the vault, once an hour: old lines of the audit go, a batch at a time, and whom
agents looked up longer than an hour ago.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from backend.storage.audit import AuditStore
from backend.web.logs import log

EVERY_S: Final = 3600.0
HOUR_S: Final = 3600
"""What the brake counts; see `backend.sidebar.logbook`."""
AT_ONCE: Final = 2000
DAY_S: Final = 86_400


class AuditRetention:
    def __init__(
        self, audit: AuditStore, days: int | None, now: Callable[[], float] = time.time
    ) -> None:
        """`days` None: all lines stay."""
        self._audit, self._days, self._now = audit, days, now

    async def run(self) -> None:
        """Until it is cancelled. A full disk or the like is no reason to stop for good."""
        while True:
            try:
                await self.trim()
                await self._audit.forget_people(int(self._now()) - HOUR_S)
            except Exception as error:  # noqa: BLE001  whatever it is, it is tried again
                log.error("audit not trimmed", exc_info=error)
            await asyncio.sleep(EVERY_S)

    async def trim(self) -> None:
        if self._days is None:
            return
        before_s = int(self._now()) - self._days * DAY_S
        while await self._audit.trim(before_s, at_most=AT_ONCE):
            pass  # others write between two batches
