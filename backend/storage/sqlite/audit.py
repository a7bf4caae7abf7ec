"""The audit in the vault."""

from __future__ import annotations

import apsw
from msgspec.structs import astuple

from backend.accounts.scope import Scope
from backend.storage.audit import AuditLine, Braked, Limits, PersonKey
from backend.storage.sqlite.brake import brake
from backend.storage.sqlite.vault import Vault, fetch

COLUMNS = (
    "at, action, agent_id, installation_id, ticket_claimed, requester_key, chat_id, grade, note,"
    " place"
)
INSERT = f"INSERT INTO audit (account_id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  constants
READ = f"SELECT {COLUMNS} FROM audit WHERE account_id = ? ORDER BY id DESC LIMIT ?"  # noqa: S608  constants

OPENED = (
    "SELECT chat_id, max(at) AS at FROM audit WHERE account_id = ? AND agent_id = ?"
    " AND requester_key = ? AND action = 'opened' AND note IS NULL"
    " GROUP BY chat_id ORDER BY at DESC, chat_id LIMIT ?"
)
ASIDE = (
    "SELECT chat_id, action, max(id) AS latest FROM audit WHERE account_id = ? AND agent_id = ?"
    " AND requester_key = ? AND action IN ('set_aside', 'taken_back')"
    " GROUP BY chat_id ORDER BY latest DESC LIMIT ?"
)


class SqliteAudit:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def write(self, account_id: str, *lines: AuditLine) -> None:
        await self._vault.write(lambda db: _insert(db, account_id, lines))

    async def admit(
        self,
        scope: Scope,
        line: AuditLine,
        *more: AuditLine,
        people: tuple[PersonKey, ...],
        limits: Limits,
    ) -> Braked | None:
        account_id = scope.account.id

        def work(db: apsw.Connection) -> Braked | None:
            agent = account_id, scope.agent_id
            if braked := brake(db, agent, people, line.at_s, limits):
                return braked
            _insert(db, account_id, (line, *more))
            return None

        return await self._vault.write(work)

    async def opened(
        self, scope: Scope, requester_key: str, *, at_most: int
    ) -> list[tuple[str, int]]:
        row = (scope.account.id, scope.agent_id, requester_key, at_most)
        rows = await self._vault.read(lambda db: fetch(db, OPENED, row))
        return [(chat_id, at_s) for chat_id, at_s in rows]

    async def aside(self, scope: Scope, requester_key: str, *, at_most: int) -> list[str]:
        row = (scope.account.id, scope.agent_id, requester_key, at_most)
        rows = await self._vault.read(lambda db: fetch(db, ASIDE, row))
        return [chat_id for chat_id, action, _latest in rows if action == "set_aside"]

    async def read(self, account_id: str, *, limit: int = 100) -> list[AuditLine]:
        rows = await self._vault.read(lambda db: fetch(db, READ, (account_id, limit)))
        return [AuditLine(*row) for row in rows]


def _insert(db: apsw.Connection, account_id: str, lines: tuple[AuditLine, ...]) -> None:
    for line in lines:
        db.execute(INSERT, (account_id, *astuple(line)))
