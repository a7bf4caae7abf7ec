"""The audit in the database, and the brake, which counts its lines."""

from __future__ import annotations

from typing import Final

from msgspec.structs import astuple

from backend.accounts.scope import Scope
from backend.storage.audit import LOOKED_UP, AuditLine
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
ROOM: Final = (
    " WHERE (SELECT count(DISTINCT requester_key) FROM audit WHERE account_id = %s"
    " AND agent_id = %s AND at > %s AND action = ANY(%s) AND requester_key IS DISTINCT FROM %s)"
    " < %s RETURNING 1"
)
"""`count` leaves out those without a key."""
ONE_BY_ONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('chatside.brake ' || %s, 0))"
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
        self, scope: Scope, line: AuditLine, *more: AuditLine, limit: int, since_s: int
    ) -> bool:
        """An agent's look-ups are admitted one by one: the count sees all that went before."""
        account_id, agent_id = scope.account.id, scope.agent_id
        sql, values = _insert(account_id, (line, *more))
        room = (account_id, agent_id, since_s, list(LOOKED_UP), line.requester_key, limit)
        rows = await self._vault.run(
            own(account_id),
            (ONE_BY_ONE, (f"{account_id} {agent_id}",)),
            (sql + ROOM, (*values, *room)),
        )
        return bool(rows)

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
