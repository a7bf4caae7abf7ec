"""What a watch sees of an account at a glance; each glance takes microseconds."""

from __future__ import annotations

from msgspec import Struct

from backend.accounts.account import Account, Installation
from backend.connection.connections import state_of
from backend.connection.standing import copy_of
from backend.storage.connections import Connection
from backend.storage.mirror import Mirrors, Standing
from backend.storage.store import Store
from backend.web.contract import ConnectionState, Copy


class Sight(Struct, frozen=True):
    account: Account | None
    """None: it was erased."""
    installations: list[Installation]
    connection: Connection | None
    standing: Standing | None
    """None: no copy is kept, or none was begun."""

    @property
    def state(self) -> ConnectionState:
        return state_of(self.connection)

    @property
    def copy(self) -> Copy | None:
        return copy_of(self.standing) if self.standing else None

    def same_access(self, other: Sight) -> bool:
        """Whether nothing changed of what decides who may read."""
        return self._access() == other._access()

    def same_lists(self, other: Sight) -> bool:
        return self._lists() == other._lists()

    def _access(self) -> tuple[object, ...]:
        roster = self.standing.roster if self.standing else None
        return self.account, self.installations, self.connection, roster

    def _lists(self) -> tuple[int, bool] | None:
        return (self.standing.version, self.standing.complete) if self.standing else None


class Eyes:
    def __init__(self, store: Store, mirrors: Mirrors | None) -> None:
        self._store, self._mirrors = store, mirrors

    async def look(self, account_id: str) -> Sight:
        reader = await self._mirrors.reader(account_id) if self._mirrors else None
        return Sight(
            await self._store.accounts.find(account_id),
            await self._store.accounts.installations(account_id),
            await self._store.connections.current(account_id),
            await reader.standing() if reader else None,
        )

    async def rest(self, account_id: str, within_s: float) -> None:
        """Between two looks."""
        await self._store.wait(account_id, within_s)
