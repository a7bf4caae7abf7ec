"""Hidden words in the vault."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from backend.keys.hiding import Hidden
from backend.storage.redactions import Redaction
from backend.storage.sqlite.vault import Vault, fetch

ADD = "INSERT INTO redactions VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
LIFT = "DELETE FROM redactions WHERE account_id = ? AND chat_id = ? RETURNING 1"
READ = (
    "SELECT chat_id, length, digest FROM redactions WHERE account_id = ? ORDER BY chat_id, digest"
)


class SqliteRedactions:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, redactions: Iterable[Redaction], at_s: int) -> None:
        rows = [
            (account_id, one.chat_id, one.hidden.digest, one.hidden.length, at_s)
            for one in redactions
        ]
        await self._vault.change(lambda db: db.executemany(ADD, rows))

    async def lift(self, account_id: str, chat_ids: Iterable[str]) -> int:
        rows = [(account_id, chat_id) for chat_id in chat_ids]

        def work(db: apsw.Connection) -> int:
            return sum(len(fetch(db, LIFT, row)) for row in rows)

        return await self._vault.change(work)

    async def all(self, account_id: str) -> list[Redaction]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id,)))
        return [Redaction(chat_id, Hidden(length, digest)) for chat_id, length, digest in rows]
