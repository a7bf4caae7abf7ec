"""The accounts' data keys, unwrapped once and kept in memory; and what becomes of them all."""

from __future__ import annotations

from backend.errors import KeysMissing
from backend.keys.sealing import DataKey, Sealer, WrappedKey
from backend.storage.accounts import AccountStore, Meaningless, Wrapped


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

    async def lost(self) -> dict[str, WrappedKey]:
        """By account id, those that none of the operator's keys opens."""
        wrapped = await self._accounts.data_keys()
        return {i: key for i, key in wrapped.items() if not self._sealer.opens(i, key)}

    async def check(self) -> None:
        """Raises KeysMissing, with the ids of the keys that are needed."""
        if lost := await self.lost():
            ids = ", ".join(sorted({key.key_id for key in lost.values()}))
            raise KeysMissing(f"{len(lost)} account(s) need the operator's key {ids}: not at hand.")

    async def wrap_anew(self) -> Wrapped:
        """By the operator's newest key, where they are not. Raises SealBroken; then nothing is."""
        return await self._accounts.wrap_anew(self._sealer.wrap_anew)

    async def forget_secrets(self, account_id: str) -> Meaningless:
        """See AccountStore."""
        self._opened.pop(account_id, None)
        new = self._sealer.new_data_key(account_id)
        return await self._accounts.forget_secrets(account_id, new)
