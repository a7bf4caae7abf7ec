"""The audit in the database."""

from __future__ import annotations

from typing import Final

from msgspec.structs import astuple

from backend.accounts.scope import Scope
from backend.storage.audit import AuditLine, Braked, Limits, PersonKey
from backend.storage.postgres.brake import brake
from backend.storage.postgres.vault import Statement, Vault, own

COLUMNS: Final = (
    "at, action, agent_id, installation_id, ticket_claimed, requester_key, chat_id, grade, note,"
    " place"
)
TYPES: Final = (
    "bigint", "text", "bigint", "bigint", "bigint", "text", "text", "text", "text", "text",
)  # fmt: skip
LINE: Final = f"(%s::text, {', '.join(f'%s::{kind}' for kind in TYPES)})"
INSERT: Final = f"INSERT INTO audit (account_id, {COLUMNS}) SELECT * FROM (VALUES "  # noqa: S608  constants
READ: Final = f"SELECT {COLUMNS} FROM audit WHERE account_id = %s ORDER BY id DESC LIMIT %s"  # noqa: S608  constants
OPENED: Final = (
    "SELECT chat_id, max(at) AS at FROM audit WHERE account_id = %s AND agent_id = %s"
    " AND requester_key = %s AND action = 'opened' AND note IS NULL"
    ' GROUP BY chat_id ORDER BY at DESC, chat_id COLLATE "C" LIMIT %s'
)
ASIDE: Final = (
    "SELECT chat_id, action FROM (SELECT DISTINCT ON (chat_id) chat_id, action, id FROM audit"
    " WHERE account_id = %s AND agent_id = %s AND requester_key = %s"
    " AND action IN ('set_aside', 'taken_back') ORDER BY chat_id, id DESC) AS latest"
    " ORDER BY id DESC LIMIT %s"
)


class PostgresAudit:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def write(self, account_id: str, *lines: AuditLine) -> None:
        await self._vault.run(own(account_id), _insert(account_id, lines))

    async def admit(
        self,
        scope: Scope,
        line: AuditLine,
        *more: AuditLine,
        people: tuple[PersonKey, ...],
        limits: Limits,
    ) -> Braked | None:
        account_id = scope.account.id
        async with self._vault.transaction(own(account_id)) as db:
            agent = account_id, scope.agent_id
            if braked := await brake(db, agent, people, line.at_s, limits):
                return braked
            await db.execute(*_insert(account_id, (line, *more)))
        return None

    async def opened(
        self, scope: Scope, requester_key: str, *, at_most: int
    ) -> list[tuple[str, int]]:
        account_id = scope.account.id
        values = account_id, scope.agent_id, requester_key, at_most
        rows = await self._vault.run(own(account_id), (OPENED, values))
        return [(chat_id, at_s) for chat_id, at_s in rows]

    async def aside(self, scope: Scope, requester_key: str, *, at_most: int) -> list[str]:
        account_id = scope.account.id
        values = account_id, scope.agent_id, requester_key, at_most
        rows = await self._vault.run(own(account_id), (ASIDE, values))
        return [chat_id for chat_id, action in rows if action == "set_aside"]

    async def read(self, account_id: str, *, limit: int = 100) -> list[AuditLine]:
        rows = await self._vault.run(own(account_id), (READ, (account_id, limit)))
        return [AuditLine(*row) for row in rows]


def _insert(account_id: str, lines: tuple[AuditLine, ...]) -> Statement:
    """In their order: ids are given as rows are read."""
    values = [value for line in lines for value in (account_id, *astuple(line))]
    return f"{INSERT}{', '.join([LINE] * len(lines))}) AS line", values
