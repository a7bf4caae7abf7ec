"""Everything a store holds, one member per noun."""

from __future__ import annotations

from typing import Protocol

from backend.storage.accounts import AccountStore
from backend.storage.audit import AuditStore
from backend.storage.budget import BudgetStore
from backend.storage.connections import ConnectionStore
from backend.storage.used_ids import UsedIdStore


class Store(Protocol):
    @property
    def accounts(self) -> AccountStore: ...

    @property
    def connections(self) -> ConnectionStore: ...

    @property
    def audit(self) -> AuditStore: ...

    @property
    def budget(self) -> BudgetStore: ...

    @property
    def used_ids(self) -> UsedIdStore: ...

    async def ready(self) -> bool:
        """Whether it can be read and written right now."""

    async def close(self) -> None: ...
