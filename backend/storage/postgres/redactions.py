"""Hidden words in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backend.keys.hiding import Hidden
from backend.storage.postgres.vault import Vault, own
from backend.storage.redactions import Redaction

ADD: Final = (
    "INSERT INTO redactions (account_id, chat_id, digest, length, at)"
    " SELECT %s, chat_id, digest, length, %s"
    " FROM unnest(%s::text[], %s::bytea[], %s::bigint[]) AS new (chat_id, digest, length)"
    " ON CONFLICT DO NOTHING"
)
LIFT: Final = "DELETE FROM redactions WHERE account_id = %s AND chat_id = ANY(%s) RETURNING 1"
READ: Final = (
    "SELECT chat_id, length, digest FROM redactions WHERE account_id = %s ORDER BY chat_id, digest"
)


class PostgresRedactions:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, account_id: str, redactions: Iterable[Redaction], at_s: int) -> None:
        rows = [(one.chat_id, one.hidden.digest, one.hidden.length) for one in redactions]
        columns = [[row[place] for row in rows] for place in range(3)]
        await self._vault.change(own(account_id), (ADD, (account_id, at_s, *columns)))

    async def lift(self, account_id: str, chat_ids: Iterable[str]) -> int:
        values = account_id, list(chat_ids)
        return len(await self._vault.change(own(account_id), (LIFT, values)))

    async def all(self, account_id: str) -> list[Redaction]:
        rows = await self._vault.run(own(account_id), (READ, (account_id,)))
        return [Redaction(chat_id, Hidden(length, digest)) for chat_id, length, digest in rows]
