"""An event loop whose time passes only when everybody waits: hours in a second, to the point.

Whatever is built on asyncio's clock, time limits and sleeps among it, lives in that time. Work on
threads takes none of it.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """Use: `("asyncio", {"loop_factory": VirtualLoop})` as `anyio_backend`."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self._on_threads: set[asyncio.Future[Any]] = set()
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self.passed_s

    def run_in_executor(  # type: ignore[override]  # the stub's type variables can't be repeated
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        future = super().run_in_executor(executor, func, *args)
        self.wait_for_thread(future)
        return future

    def wait_for_thread(self, future: asyncio.Future[Any]) -> None:
        """No time passes until some thread has settled it."""
        self._on_threads.add(future)
        future.add_done_callback(self._on_threads.discard)

    @property
    def busy(self) -> bool:
        return bool(self._on_threads)


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._loop.busy:
            return super().select(timeout if timeout == 0 else None)
        if timeout is None:
            return super().select()
        events = super().select(0)
        if not events:
            self._loop.passed_s += timeout
        return events
