"""What was erased, in the vault: a row for each chat and identity."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Literal

from backend.storage.mirror import Erasure
from backend.storage.sqlite.vault import Row, Vault, fetch

Kind = Literal["chat", "identity"]

ADD = (
    "INSERT INTO tombstones (account_id, kind, value, at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"
)
READ = "SELECT at, kind, value FROM tombstones WHERE account_id = ? ORDER BY at, kind, value"


class SqliteTombstones:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, erasure: Erasure) -> None:
        rows = [
            (account_id, "chat", chat_id.encode(), erasure.at_s) for chat_id in erasure.chat_ids
        ]
        rows += [(account_id, "identity", key, erasure.at_s) for key in erasure.keys]
        await self._vault.change(lambda db: db.executemany(ADD, rows))

    async def all(self, account_id: str) -> list[Erasure]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id,)))
        return [
            _erasure(at_s, kind, list(same))
            for (at_s, kind), same in groupby(rows, itemgetter(0, 1))
        ]


def _erasure(at_s: int, kind: Kind, rows: list[Row]) -> Erasure:
    values = [value for _, _, value in rows]
    if kind == "chat":
        return Erasure(chat_ids=tuple(value.decode() for value in values), at_s=at_s)
    return Erasure(keys=tuple(values), at_s=at_s)
