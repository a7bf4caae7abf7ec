"""Which accounts a worker follows: all of them, or its share when workers are many.

Many workers hold a lease for each account, and each holds about as many as the others. Who has more
than its share lets some go; an account whose worker is gone is free when its lease is over.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from typing import Final, Protocol

from backend.accounts.account import Account
from backend.storage.leases import Lease, SharedLeases

WORKERS: Final = "worker "


def lease_of(account_id: str) -> str:
    """The name of the lease that a worker of many holds for an account."""
    return f"account {account_id}"


class Share(Protocol):
    async def mine(self, accounts: Sequence[Account]) -> list[Account]:
        """Those that are to be followed from now on; the others' tasks are to be ended."""

    async def let_go(self, account_id: str) -> None:
        """Its task has ended."""

    async def close(self) -> None: ...


class Everything:
    """Of a worker that is alone, by a lease of its own."""

    async def mine(self, accounts: Sequence[Account]) -> list[Account]:
        return list(accounts)

    async def let_go(self, account_id: str) -> None:
        """There is nobody to take it."""

    async def close(self) -> None:
        """Nothing is held."""


class FairShare:
    def __init__(self, leases: SharedLeases) -> None:
        self._leases = leases
        self._me: Lease | None = None
        self._held: dict[str, Lease] = {}
        self._leaving: set[str] = set()
        """Not followed any more, but their tasks haven't ended yet."""

    async def mine(self, accounts: Sequence[Account]) -> list[Account]:
        most = -(-len(accounts) // await self._workers())
        self._leaving |= {i for i, lease in self._held.items() if lease.lost}
        held = [one for one in accounts if one.id in self._held and one.id not in self._leaving]
        self._leaving |= {account.id for account in held[most:]}
        held = held[:most]
        if len(held) < most:
            held += await self._taken(accounts, most - len(held))
        return held

    async def let_go(self, account_id: str) -> None:
        self._leaving.discard(account_id)
        lease = self._held.pop(account_id, None)
        if lease is not None:
            await lease.release()

    async def close(self) -> None:
        for account_id in list(self._held):
            await self.let_go(account_id)
        if self._me is not None:
            await self._me.release()

    async def _workers(self) -> int:
        if self._me is None or self._me.lost:
            self._me = await self._leases.take(WORKERS + secrets.token_hex(8))
        return max(1, await self._leases.count(WORKERS))

    async def _taken(self, accounts: Sequence[Account], room: int) -> list[Account]:
        """In no order, so that workers who begin together don't all want the same."""
        others = {lease_of(one.id): one for one in accounts if one.id not in self._held}
        free = await self._leases.free(list(others))
        taken: list[Account] = []
        for name in random.sample(free, min(room, len(free))):
            lease = await self._leases.take(name)
            if lease is not None:
                self._held[others[name].id] = lease
                taken.append(others[name])
        return taken
