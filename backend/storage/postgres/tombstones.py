"""What was erased, in the database: a row for each chat and identity."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Final, Literal

from backend.storage.mirror import Erasure
from backend.storage.postgres.vault import Row, Statement, Vault, own

Kind = Literal["chat", "identity"]

ADD: Final = (
    "INSERT INTO tombstones (account_id, kind, value, at)"
    " SELECT %s, kind, value, %s FROM unnest(%s::text[], %s::bytea[]) AS new (kind, value)"
    " ORDER BY kind, value ON CONFLICT (account_id, kind, value)"
    " DO UPDATE SET at = greatest(tombstones.at, excluded.at)"
)
READ: Final = (
    "SELECT at, kind, value FROM tombstones WHERE account_id = %s ORDER BY at, kind, value"
)


class PostgresTombstones:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, erasure: Erasure) -> None:
        await self._vault.change(own(account_id), bury(account_id, erasure))

    async def all(self, account_id: str) -> list[Erasure]:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return [
            _erasure(at_s, kind, list(same))
            for (at_s, kind), same in groupby(rows, itemgetter(0, 1))
        ]


def bury(account_id: str, erasure: Erasure) -> Statement:
    named = {("chat", chat_id.encode()) for chat_id in erasure.chat_ids}
    named |= {("identity", key) for key in erasure.keys}
    kinds, values = [kind for kind, _ in named], [value for _, value in named]
    return ADD, (account_id, erasure.at_s, kinds, values)


def _erasure(at_s: int, kind: Kind, rows: list[Row]) -> Erasure:
    values = [value for _, _, value in rows]
    if kind == "chat":
        return Erasure(chat_ids=tuple(value.decode() for value in values), at_s=at_s)
    return Erasure(keys=tuple(values), at_s=at_s)
