"""The accounts' data keys, unwrapped once and kept in memory."""

from __future__ import annotations

from backend.keys.sealing import DataKey, Sealer
from backend.storage.accounts import AccountStore


class DataKeys:
    def __init__(self, accounts: AccountStore, sealer: Sealer) -> None:
        self._accounts, self._sealer = accounts, sealer
        self._opened: dict[str, DataKey] = {}

    async def of(self, account_id: str) -> DataKey:
        """Raises SealBroken when none of the operator's keys opens it."""
        if account_id not in self._opened:
            wrapped = await self._accounts.data_key(account_id)
            self._opened[account_id] = self._sealer.unwrap(account_id, wrapped)
        return self._opened[account_id]
