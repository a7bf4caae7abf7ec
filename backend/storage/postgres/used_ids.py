"""Used ids in the database."""

from __future__ import annotations

import time
from typing import Final

from backend.storage.postgres.vault import Vault

LATE: Final = (
    "DELETE FROM used_ids WHERE id_hash IN (SELECT id_hash FROM used_ids"
    " WHERE expires_at < %s LIMIT 100 FOR UPDATE SKIP LOCKED)"
)
"""Nobody waits for anybody to clear away what is too old."""
REMEMBER: Final = "INSERT INTO used_ids VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1"


class PostgresUsedIds:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def use(self, id_hash: bytes, expires_at_s: int) -> bool:
        rows = await self._vault.run(
            (LATE, (int(time.time()),)), (REMEMBER, (id_hash, expires_at_s))
        )
        return bool(rows)
