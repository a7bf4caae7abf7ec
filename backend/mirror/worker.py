"""The worker: a task for each connected account; one worker at a time writes, by a lease."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import anyio
from anyio.abc import TaskGroup

from backend.accounts.account import Account
from backend.mirror.following import Following
from backend.storage.store import Store
from backend.web.logs import log

LEASE: Final = "worker"
LOOK_S: Final = 1.0
PAUSE_AFTER_FAULT_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0


class Worker:
    def __init__(self, store: Store, follow: Callable[[Account], Following]) -> None:
        self._store, self._follow = store, follow
        self._running: set[str] = set()

    async def run(self, stop: anyio.Event) -> None:
        """Until `stop` is set; then every account ends after the transaction under way."""
        async with anyio.create_task_group() as tasks:
            while not stop.is_set():
                for account in await self._store.accounts.all():
                    self._start(tasks, account, stop)
                await wait(stop, LOOK_S)

    def _start(self, tasks: TaskGroup, account: Account, stop: anyio.Event) -> None:
        if account.id not in self._running:
            self._running.add(account.id)
            tasks.start_soon(self._keep_following, account, stop)

    async def _keep_following(self, account: Account, stop: anyio.Event) -> None:
        """A fault of one account, such as a full disk, is its own: it is begun again, later."""
        pause = PAUSE_AFTER_FAULT_S
        while not stop.is_set():
            began = time.monotonic()
            try:
                await self._follow(account).run(stop)
            except Exception as error:  # noqa: BLE001  whatever it is, the other accounts go on
                log.error("mirror stopped", account=account.id, exc_info=error)
            if time.monotonic() - began > LONGEST_PAUSE_S:
                pause = PAUSE_AFTER_FAULT_S
            await wait(stop, pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)


async def wait(stop: anyio.Event, seconds: float) -> None:
    """Sleep, unless it is time to stop."""
    with anyio.move_on_after(seconds):
        await stop.wait()
