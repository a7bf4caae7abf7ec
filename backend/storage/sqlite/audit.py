"""The audit in the vault."""

from __future__ import annotations

import apsw
import msgspec
from msgspec.structs import astuple

from backend.accounts.scope import Scope
from backend.storage.audit import About, AuditLine, Braked, Limits, Period, PersonKey
from backend.storage.sqlite.brake import brake, forget, forget_before
from backend.storage.sqlite.vault import Row, Vault, fetch

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
PAGE = (
    f"SELECT id, {COLUMNS} FROM audit WHERE account_id = ? AND id > ? AND at >= ? AND at < ?"  # noqa: S608  constants
    " ORDER BY id LIMIT ?"
)
OF_CHATS = "chat_id IN (SELECT value FROM json_each(?))"
OF_REQUESTERS = "requester_key IN (SELECT value FROM json_each(?))"
ABOUT = (
    f"SELECT id, {COLUMNS} FROM audit WHERE account_id = ?1 AND chat_id IS NOT NULL"  # noqa: S608  constants
    f" AND {OF_CHATS.replace('?', '?2')}"
    f" UNION SELECT id, {COLUMNS} FROM audit WHERE account_id = ?1 AND requester_key IS NOT NULL"
    f" AND {OF_REQUESTERS.replace('?', '?3')} ORDER BY id"
)
UNNAME = (
    "UPDATE audit SET requester_key = CASE WHEN requester_key IS NULL THEN NULL ELSE ? END,"
    " chat_id = NULL, ticket_claimed = NULL WHERE id IN (SELECT value FROM json_each(?))"
)
TRIM = (
    "DELETE FROM audit WHERE at < ? AND id IN (SELECT id FROM audit ORDER BY id LIMIT ?)"
    " RETURNING 1"
)
"""Among the first lines only: they stand in the order of time, but for a clock that was wrong."""
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

    async def page(
        self, account_id: str, after: int, period: Period, *, limit: int
    ) -> list[tuple[int, AuditLine]]:
        row = (account_id, after, period.from_s, period.until_s, limit)
        rows = await self._vault.read(lambda db: fetch(db, PAGE, row))
        return [(number, AuditLine(*line)) for number, *line in rows]

    async def about(self, account_id: str, about: About) -> list[AuditLine]:
        rows = await self._vault.read(lambda db: _about(db, account_id, about))
        return [AuditLine(*line) for _, *line in rows]

    async def unname(self, account_id: str, about: About, instead: str) -> int:
        def work(db: apsw.Connection) -> int:
            lines = _about(db, account_id, about)
            numbers = [number for number, *line in lines if _names(AuditLine(*line))]
            db.execute(UNNAME, (instead, msgspec.json.encode(numbers).decode()))
            forget(db, account_id, (*about.requester_keys, *about.person_keys))
            return len(numbers)

        return await self._vault.write(work)

    async def forget_people(self, before_s: int) -> None:
        await self._vault.write(lambda db: forget_before(db, before_s))

    async def trim(self, before_s: int, *, at_most: int) -> int:
        return len(await self._vault.write(lambda db: fetch(db, TRIM, (before_s, at_most))))


def _insert(db: apsw.Connection, account_id: str, lines: tuple[AuditLine, ...]) -> None:
    for line in lines:
        db.execute(INSERT, (account_id, *astuple(line)))


def _about(db: apsw.Connection, account_id: str, about: About) -> list[Row]:
    keys = msgspec.json.encode(about.requester_keys).decode()
    return fetch(db, ABOUT, (account_id, msgspec.json.encode(about.chat_ids).decode(), keys))


def _names(line: AuditLine) -> bool:
    """That a chat was erased stays said by its id."""
    return line.action != "erased" or line.requester_key is not None
