"""What the commands about one account have in common: find it, order, wait for the outcome."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from backend.accounts.account import Account
from backend.errors import AccountUnknown, MirrorOff, WorkerSilent
from backend.mirror.orders import OrderResult
from backend.settings import read_settings
from backend.web.logs import configure_logs
from backend.wiring import Desk, open_desk

WITHIN_S: Final = 60.0
LOOK_S: Final = 1.0


@asynccontextmanager
async def desk_for(subdomain: str) -> AsyncIterator[tuple[Desk, Account]]:
    """Raises AccountUnknown."""
    settings = read_settings()
    configure_logs(settings.log)
    async with AsyncExitStack() as stack:
        desk = await open_desk(settings, stack)
        account = await desk.store.accounts.find_by_subdomain(subdomain)
        if account is None:
            raise AccountUnknown
        yield desk, account


async def has_copy(desk: Desk, account: Account) -> bool:
    """Raises MirrorOff."""
    if desk.mirrors is None:
        raise MirrorOff
    return await desk.mirrors.reader(account.id) is not None


async def outcome(desk: Desk, account: Account, order_id: int) -> OrderResult:
    """By the worker, or here while none runs. Raises WorkerSilent."""
    if desk.mirrors is not None:
        await desk.mirrors.close()  # or we would be the reader who is in the way
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        await _carry_out(desk, account)
        result = await desk.orders.outcome(order_id, LOOK_S)
        if result is not None:
            return result
    raise WorkerSilent


async def _carry_out(desk: Desk, account: Account) -> None:
    lease = await desk.store.leases.take(desk.lease(account))
    if lease is None:
        return  # a worker runs: it is the one who writes
    try:
        await desk.follow(account).once()
    finally:
        await lease.release()
