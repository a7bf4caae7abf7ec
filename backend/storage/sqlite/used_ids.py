"""Used ids in the vault."""

from __future__ import annotations

import time

import apsw

from backend.storage.sqlite.vault import Vault, fetch

REMEMBER = "INSERT INTO used_ids VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"


class SqliteUsedIds:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def use(self, id_hash: bytes, expires_at_s: int) -> bool:
        def work(db: apsw.Connection) -> bool:
            db.execute("DELETE FROM used_ids WHERE expires_at < ?", (int(time.time()),))
            return bool(fetch(db, REMEMBER, (id_hash, expires_at_s)))

        return await self._vault.write(work)
