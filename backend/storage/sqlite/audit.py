"""The audit in the vault."""

from __future__ import annotations

import apsw

from backend.accounts.scope import Scope
from backend.storage.audit import AuditLine
from backend.storage.sqlite.vault import Vault, fetch

COLUMNS = (
    "at, action, agent_id, installation_id, ticket_claimed, requester_key, chat_id, grade, note"
)
INSERT = f"INSERT INTO audit (account_id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  constants
READ = f"SELECT {COLUMNS} FROM audit WHERE account_id = ? ORDER BY id DESC LIMIT ?"  # noqa: S608  constants
OTHER_REQUESTERS = (
    "SELECT count(DISTINCT requester_key) FROM audit"
    " WHERE account_id = ? AND agent_id = ? AND at > ?"
    " AND action IN ('listed', 'listed_weak') AND requester_key <> ?"
)


class SqliteAudit:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def write(self, account_id: str, line: AuditLine) -> None:
        await self._vault.write(lambda db: _write(db, account_id, line))

    async def admit(self, scope: Scope, line: AuditLine, *, limit: int, since_s: int) -> bool:
        def work(db: apsw.Connection) -> bool:
            key = (scope.account.id, scope.agent_id, since_s, line.requester_key)
            ((others,),) = fetch(db, OTHER_REQUESTERS, key)
            if others >= limit:
                return False
            _write(db, scope.account.id, line)
            return True

        return await self._vault.write(work)

    async def read(self, account_id: str, *, limit: int = 100) -> list[AuditLine]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id, limit)))
        return [AuditLine(*row) for row in rows]


def _write(db: apsw.Connection, account_id: str, line: AuditLine) -> None:
    row = (
        line.at_s,
        line.action,
        line.agent_id,
        line.installation_id,
        line.ticket_claimed,
        line.requester_key,
        line.chat_id,
        line.grade,
        line.note,
    )
    db.execute(INSERT, (account_id, *row))
