"""Leases as rows that expire unless they are renewed: also who was stopped, not ended, loses one.

Time is the database's, so clocks of machines don't matter. Whoever lost a lease without noticing
yet is kept from writing by other means: see `mirror/writer.py`.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import Final

from backend.errors import StoreUnavailable
from backend.storage.postgres.vault import Vault

FOR_S: Final = 15.0
RENEW_S: Final = 4.0
UNTIL: Final = "clock_timestamp() + make_interval(secs => %s)"
TAKE: Final = (
    f"INSERT INTO leases VALUES (%s, %s, {UNTIL}) ON CONFLICT (name) DO UPDATE"  # noqa: S608  a constant
    " SET holder = excluded.holder, expires_at = excluded.expires_at"
    " WHERE leases.expires_at < clock_timestamp() RETURNING 1"
)
RENEW: Final = f"UPDATE leases SET expires_at = {UNTIL} WHERE name = %s AND holder = %s RETURNING 1"  # noqa: S608  a constant
RELEASE: Final = "DELETE FROM leases WHERE name = %s AND holder = %s"
COUNT: Final = (
    "SELECT count(*) FROM leases WHERE starts_with(name, %s) AND expires_at >= clock_timestamp()"
)
FREE: Final = (
    "SELECT name FROM unnest(%s::text[]) AS asked (name) WHERE NOT EXISTS (SELECT FROM leases AS l"
    ' WHERE l.name = asked.name COLLATE "C" AND l.expires_at >= clock_timestamp())'
)
HELD: Final = "SELECT 1 FROM leases WHERE name = %s AND expires_at >= clock_timestamp()"


class PostgresLease:
    """Renews itself until it is released, or was lost."""

    def __init__(self, vault: Vault, name: str, holder: str) -> None:
        self._vault, self._name, self._holder = vault, name, holder
        self.lost = False
        self._renewing = asyncio.create_task(self._renew())

    async def release(self) -> None:
        self._renewing.cancel()
        with suppress(asyncio.CancelledError):
            await self._renewing
        await self._vault.run((RELEASE, (self._name, self._holder)))

    async def _renew(self) -> None:
        while not self.lost:
            await asyncio.sleep(RENEW_S)
            with suppress(StoreUnavailable):  # it may be back before the lease is over
                renewed = await self._vault.run((RENEW, (FOR_S, self._name, self._holder)))
                self.lost = not renewed


class PostgresLeases:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def take(self, name: str) -> PostgresLease | None:
        holder = secrets.token_hex(8)
        rows = await self._vault.run((TAKE, (name, holder, FOR_S)))
        return PostgresLease(self._vault, name, holder) if rows else None

    async def held(self, name: str) -> bool:
        return bool(await self._vault.run((HELD, (name,))))

    async def count(self, beginning: str) -> int:
        ((held,),) = await self._vault.run((COUNT, (beginning,)))
        return int(held)

    async def free(self, names: list[str]) -> list[str]:
        return [name for (name,) in await self._vault.run((FREE, (names,)))]
