"""The audit in the database."""

from __future__ import annotations

from typing import Final

from msgspec.structs import astuple

from backend.accounts.scope import Scope
from backend.storage.audit import About, AuditLine, Braked, Limits, Period, PersonKey
from backend.storage.postgres.brake import FORGET_BEFORE, brake, forget
from backend.storage.postgres.vault import Db, Row, Statement, Vault, fetch, own, trimming

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
PAGE: Final = (
    f"SELECT id, {COLUMNS} FROM audit"  # noqa: S608  constants
    " WHERE account_id = %s AND id > %s AND at >= %s AND at < %s ORDER BY id LIMIT %s"
)
ABOUT: Final = (
    f"SELECT id, {COLUMNS} FROM audit WHERE account_id = %s"  # noqa: S608  constants
    " AND (chat_id = ANY(%s) OR requester_key = ANY(%s)) ORDER BY id"
)
UNNAME: Final = (
    "UPDATE audit SET requester_key = CASE WHEN requester_key IS NOT NULL THEN %s END,"
    " chat_id = NULL, ticket_claimed = NULL WHERE account_id = %s AND id = ANY(%s)"
)
TRIM: Final = (
    "DELETE FROM audit WHERE (account_id, id) IN"
    " (SELECT account_id, id FROM audit WHERE at < %s LIMIT %s) RETURNING 1"
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

    async def page(
        self, account_id: str, after: int, period: Period, *, limit: int
    ) -> list[tuple[int, AuditLine]]:
        values = account_id, after, period.from_s, period.until_s, limit
        rows = await self._vault.run(own(account_id), (PAGE, values))
        return [(number, AuditLine(*line)) for number, *line in rows]

    async def about(self, account_id: str, about: About) -> list[AuditLine]:
        async with self._vault.transaction(own(account_id)) as db:
            rows = await _about(db, account_id, about)
        return [AuditLine(*line) for _, *line in rows]

    async def unname(self, account_id: str, about: About, instead: str) -> int:
        async with self._vault.transaction(own(account_id)) as db:
            lines = await _about(db, account_id, about)
            numbers = [number for number, *line in lines if _names(AuditLine(*line))]
            await db.execute(UNNAME, (instead, account_id, numbers))
            await forget(db, account_id, [*about.requester_keys, *about.person_keys])
        return len(numbers)

    async def forget_people(self, before_s: int) -> None:
        await self._vault.run(trimming(before_s), (FORGET_BEFORE, (before_s,)))

    async def trim(self, before_s: int, *, at_most: int) -> int:
        return len(await self._vault.run(trimming(before_s), (TRIM, (before_s, at_most))))


async def _about(db: Db, account_id: str, about: About) -> list[Row]:
    values = account_id, list(about.chat_ids), list(about.requester_keys)
    return await fetch(db, ABOUT, values)


def _names(line: AuditLine) -> bool:
    """That a chat was erased stays said by its id."""
    return line.action != "erased" or line.requester_key is not None


def _insert(account_id: str, lines: tuple[AuditLine, ...]) -> Statement:
    """In their order: ids are given as rows are read."""
    values = [value for line in lines for value in (account_id, *astuple(line))]
    return f"{INSERT}{', '.join([LINE] * len(lines))}) AS line", values
