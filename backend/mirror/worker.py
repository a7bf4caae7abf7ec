"""The worker: a task for each account of its share, while there is one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

import anyio
from anyio.abc import TaskGroup

from backend.accounts.account import Account
from backend.errors import LeaseLost, StoreUnavailable
from backend.mirror.following import Following
from backend.mirror.shares import Share
from backend.storage.store import Store
from backend.web.logs import log

LEASE: Final = "worker"
LOOK_S: Final = 1.0
PAUSE_AFTER_FAULT_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0


class Worker:
    def __init__(self, store: Store, follow: Callable[[Account], Following], share: Share) -> None:
        self._store, self._follow, self._share = store, follow, share
        self._running: dict[str, anyio.Event] = {}
        """What ends each account's task."""

    async def run(self, stop: anyio.Event) -> None:
        """Until `stop` is set; then every account ends after the transaction under way."""
        async with anyio.create_task_group() as tasks:
            while not stop.is_set():
                await self._look(tasks)
                await wait(stop, LOOK_S)
            self._end(set(self._running))
        await self._share.close()

    async def _look(self, tasks: TaskGroup) -> None:
        """Whom to follow from now on; as before, while the store can't be asked."""
        try:
            accounts = await self._share.mine(await self._store.accounts.all())
        except StoreUnavailable as error:
            log.warning("store unavailable", exc_info=error)
            return
        for account in accounts:
            self._start(tasks, account)
        self._end(self._running.keys() - {account.id for account in accounts})

    def _start(self, tasks: TaskGroup, account: Account) -> None:
        if account.id not in self._running:
            stop = self._running[account.id] = anyio.Event()
            tasks.start_soon(self._keep_following, account, stop)

    def _end(self, account_ids: Iterable[str]) -> None:
        """Of accounts that were erased or are another's, or of all."""
        for account_id in account_ids:
            self._running.pop(account_id).set()

    async def _keep_following(self, account: Account, stop: anyio.Event) -> None:
        """A fault of one account, such as a full disk, is its own: it is begun again, later."""
        pause = PAUSE_AFTER_FAULT_S
        while not stop.is_set():
            began = time.monotonic()
            try:
                await self._follow(account).run(stop)
            except LeaseLost:
                log.warning("mirror taken over", account=account.id)
            except Exception as error:  # noqa: BLE001  whatever it is, the other accounts go on
                log.error("mirror stopped", account=account.id, exc_info=error)
            if time.monotonic() - began > LONGEST_PAUSE_S:
                pause = PAUSE_AFTER_FAULT_S
            await wait(stop, pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
        with suppress(StoreUnavailable):  # then the lease is over by itself
            await self._share.let_go(account.id)


async def wait(stop: anyio.Event, seconds: float) -> None:
    """Sleep, unless it is time to stop."""
    with anyio.move_on_after(seconds):
        await stop.wait()
