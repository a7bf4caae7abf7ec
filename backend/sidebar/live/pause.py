"""Long work lets others in: nobody in the process waits longer for it than a slice."""

from __future__ import annotations

import asyncio
import time
from typing import Final

SLICE_S: Final = 0.002


class Pause:
    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def if_due(self) -> None:
        if time.perf_counter() - self._since >= SLICE_S:
            await asyncio.sleep(0)
            self._since = time.perf_counter()
