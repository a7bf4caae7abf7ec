"""Accounts, installations and invitations in the vault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import apsw

from backend.accounts.account import Account, Installation, Policy
from backend.accounts.origin import Origin
from backend.errors import AccountExists
from backend.keys.sealing import WrappedKey
from backend.storage.accounts import (
    ClaimedInstallation,
    ClaimOutcome,
    Invitation,
    Meaningless,
    NewInvitation,
    Wrapped,
)
from backend.storage.sqlite.access import ended_of, pilot_of
from backend.storage.sqlite.vault import Row, Vault, fetch
from backend.storage.sqlite.wal import empty_log

ACCOUNT = (
    "SELECT id, subdomain, origin, policy, account_search, exports, access_stopped_at,"
    " keep_days, visitor_names FROM accounts WHERE "
)
INSERT_ACCOUNT = (
    "INSERT INTO accounts (id, subdomain, origin, policy, account_search, exports, keep_days,"
    " visitor_names, data_key_id, data_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BY_ORIGIN = (
    "id IN (SELECT id FROM accounts WHERE origin = ?1"
    " UNION ALL SELECT account_id FROM account_aliases WHERE origin = ?1)"
)
HOLDERS = (
    "SELECT id FROM accounts WHERE origin = ?1"
    " UNION ALL SELECT account_id FROM account_aliases WHERE origin = ?1"
)
KEEP_ORIGIN = (
    "INSERT INTO account_aliases SELECT id, origin FROM accounts WHERE id = ? AND origin <> ?"
)
RENAME = "UPDATE accounts SET subdomain = ?, origin = ? WHERE id = ?"
INVITATION = "SELECT account_id, expires_at, used_by, opened_at FROM invitations WHERE "
INSERT_INVITATION = (
    "INSERT INTO invitations (setup_code_hash, link_hash, account_id, expires_at)"
    " VALUES (?, ?, ?, ?)"
)
END_INVITATIONS = "UPDATE invitations SET expires_at = 0, opened_at = NULL WHERE account_id = ?"
INSTALLATION = "SELECT account_id, app_id, installation_id FROM installations WHERE account_id = ?"
INSERT_INSTALLATION = (
    "INSERT INTO installations (account_id, installation_id, app_id, claimed_at)"
    " VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET app_id = excluded.app_id"
)

DATA_KEYS = "SELECT id, data_key_id, data_key FROM accounts ORDER BY id"
SET_DATA_KEY = "UPDATE accounts SET data_key_id = ?, data_key = ? WHERE id = ?"
SEALED = (
    "oauth_clients",
    "connections",
    "pending_connections",
    "connect_states",
    "ignored_addresses",
)
"""What is useless without the data key."""
MEANINGLESS = (
    "SELECT"
    " (SELECT count(*) FROM tombstones WHERE account_id = ?1 AND kind = 'identity'),"
    " (SELECT count(*) FROM restrictions WHERE account_id = ?1),"
    " (SELECT count(DISTINCT chat_id) FROM redactions WHERE account_id = ?1)"
)


class SqliteAccounts:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def create(self, account: Account, data_key: WrappedKey) -> None:
        def work(db: apsw.Connection) -> None:
            if any(fetch(db, HOLDERS, (origin.text,)) for origin in account.origins):
                raise AccountExists
            row = (
                account.id,
                account.subdomain,
                account.origin.text,
                account.policy,
                int(account.account_search),
                int(account.exports),
                account.keep_days,
                account.visitor_names,
            )
            db.execute(INSERT_ACCOUNT, (*row, data_key.key_id, data_key.sealed))
            for alias in account.aliases:
                db.execute("INSERT INTO account_aliases VALUES (?, ?)", (account.id, alias.text))

        try:
            await self._vault.change(work)
        except apsw.ConstraintError as error:
            raise AccountExists from error

    async def rename(self, account_id: str, subdomain: str, origin: Origin) -> None:
        def work(db: apsw.Connection) -> None:
            holders = fetch(db, HOLDERS, (origin.text,))
            if any(holder != account_id for (holder,) in holders):
                raise AccountExists
            db.execute("DELETE FROM account_aliases WHERE origin = ?", (origin.text,))
            db.execute(KEEP_ORIGIN, (account_id, origin.text))
            db.execute(RENAME, (subdomain, origin.text, account_id))

        try:
            await self._vault.change(work)
        except apsw.ConstraintError as error:
            raise AccountExists from error

    async def find(self, account_id: str) -> Account | None:
        return await self._vault.read(lambda db: _account(db, "id = ?", account_id))

    async def all(self) -> list[Account]:
        def work(db: apsw.Connection) -> list[Account]:
            ids = fetch(db, "SELECT id FROM accounts ORDER BY subdomain")
            found = (_account(db, "id = ?", account_id) for (account_id,) in ids)
            return [account for account in found if account is not None]

        return await self._vault.read(work)

    async def find_by_subdomain(self, subdomain: str) -> Account | None:
        return await self._vault.read(lambda db: _account(db, "subdomain = ?", subdomain))

    async def find_by_origin(self, origin: Origin) -> Account | None:
        return await self._vault.read(lambda db: _account(db, BY_ORIGIN, origin.text))

    async def data_key(self, account_id: str) -> WrappedKey:
        def work(db: apsw.Connection) -> WrappedKey:
            sql = "SELECT data_key_id, data_key FROM accounts WHERE id = ?"
            return WrappedKey(*fetch(db, sql, (account_id,))[0])

        return await self._vault.read(work)

    async def data_keys(self) -> dict[str, WrappedKey]:
        rows = await self._vault.read(lambda db: fetch(db, DATA_KEYS))
        return {account_id: WrappedKey(*key) for account_id, *key in rows}

    async def wrap_anew(self, wrap: Callable[[str, WrappedKey], WrappedKey | None]) -> Wrapped:
        def work(db: apsw.Connection) -> int:
            old = [(account_id, WrappedKey(*key)) for account_id, *key in fetch(db, DATA_KEYS)]
            new = [(key, i) for i, wrapped in old if (key := wrap(i, wrapped)) is not None]
            db.executemany(SET_DATA_KEY, [(key.key_id, key.sealed, i) for key, i in new])
            return len(new)

        count = await self._vault.change(work)
        return Wrapped(count, await self._log_emptied())

    async def forget_secrets(self, account_id: str, data_key: WrappedKey) -> Meaningless:
        def work(db: apsw.Connection) -> Meaningless:
            for table in SEALED:
                db.execute(f"DELETE FROM {table} WHERE account_id = ?", (account_id,))  # noqa: S608
            db.execute(SET_DATA_KEY, (data_key.key_id, data_key.sealed, account_id))
            return Meaningless(*fetch(db, MEANINGLESS, (account_id,))[0])

        return await self._vault.change(work)

    async def set_policy(self, account_id: str, policy: Policy) -> None:
        sql = "UPDATE accounts SET policy = ? WHERE id = ?"
        await self._vault.change(lambda db: db.execute(sql, (policy, account_id)))

    async def set_account_search(self, account_id: str, *, allowed: bool) -> None:
        sql = "UPDATE accounts SET account_search = ? WHERE id = ?"
        await self._vault.change(lambda db: db.execute(sql, (int(allowed), account_id)))

    async def set_keep_days(self, account_id: str, days: int) -> None:
        sql = "UPDATE accounts SET keep_days = ? WHERE id = ?"
        await self._vault.change(lambda db: db.execute(sql, (days, account_id)))

    async def set_visitor_names(self, account_id: str, *, shown: bool) -> None:
        sql = "UPDATE accounts SET visitor_names = ? WHERE id = ?"
        await self._vault.change(lambda db: db.execute(sql, (int(shown), account_id)))

    async def set_exports(self, account_id: str, *, allowed: bool) -> None:
        sql = "UPDATE accounts SET exports = ? WHERE id = ?"
        await self._vault.change(lambda db: db.execute(sql, (int(allowed), account_id)))

    async def invite(self, invitation: NewInvitation) -> None:
        row = (
            invitation.setup_code_hash,
            invitation.link_hash,
            invitation.account_id,
            invitation.expires_at_s,
        )

        def work(db: apsw.Connection) -> None:
            db.execute(END_INVITATIONS, (invitation.account_id,))
            db.execute(INSERT_INVITATION, row)

        await self._vault.change(work)

    async def open_link(self, link_hash: bytes, at_s: int) -> None:
        sql = "UPDATE invitations SET opened_at = ? WHERE link_hash = ? AND opened_at IS NULL"
        await self._vault.change(lambda db: db.execute(sql, (at_s, link_hash)))

    async def renew_code(self, link_hash: bytes, code_hash: bytes, expires_at_s: int) -> None:
        sql = (
            "UPDATE invitations SET setup_code_hash = ?1, expires_at = ?2, used_by = NULL"
            " WHERE link_hash = ?3 AND setup_code_hash <> ?1"
        )
        row = (code_hash, expires_at_s, link_hash)
        await self._vault.change(lambda db: db.execute(sql, row))

    async def invitation_by_code(self, code_hash: bytes) -> Invitation | None:
        return await self._vault.read(lambda db: _invitation(db, "setup_code_hash = ?", code_hash))

    async def invitation_by_link(self, link_hash: bytes) -> Invitation | None:
        return await self._vault.read(lambda db: _invitation(db, "link_hash = ?", link_hash))

    async def claim(self, claimed: ClaimedInstallation) -> ClaimOutcome:
        return await self._vault.change(lambda db: _claim(db, claimed))

    async def installation(self, account_id: str, installation_id: int) -> Installation | None:
        sql = INSTALLATION + " AND installation_id = ?"
        rows: list[Row] = await self._vault.read(
            lambda db: fetch(db, sql, (account_id, installation_id))
        )
        return Installation(*rows[0]) if rows else None

    async def installations(self, account_id: str) -> list[Installation]:
        rows: list[Row] = await self._vault.read(
            lambda db: fetch(db, INSTALLATION + " ORDER BY claimed_at", (account_id,))
        )
        return [Installation(*row) for row in rows]

    async def erase(self, account_id: str, at_s: int) -> bool:
        await self._vault.change(lambda db: _erase(db, account_id, at_s))
        return await self._log_emptied()

    async def _log_emptied(self) -> bool:
        path = await self._vault.read(lambda db: db.filename)
        return await asyncio.to_thread(empty_log, path)


def _account(db: apsw.Connection, where: str, value: str) -> Account | None:
    rows = fetch(db, ACCOUNT + where, (value,))
    if not rows:
        return None
    account_id, subdomain, origin, policy, search, exports, stopped_at_s, keep_days, names = rows[0]
    sql = "SELECT origin FROM account_aliases WHERE account_id = ? ORDER BY origin"
    aliases = tuple(Origin(text) for (text,) in fetch(db, sql, (account_id,)))
    return Account(
        account_id,
        subdomain,
        Origin(origin),
        aliases,
        policy,
        account_search=bool(search),
        exports=bool(exports),
        stopped_at_s=stopped_at_s,
        pilot=pilot_of(db, account_id),
        ended=ended_of(db, account_id),
        keep_days=keep_days,
        visitor_names=None if names is None else bool(names),
    )


def _invitation(db: apsw.Connection, where: str, value: bytes) -> Invitation | None:
    rows = fetch(db, INVITATION + where, (value,))
    return Invitation(*rows[0]) if rows else None


def _claim(db: apsw.Connection, claimed: ClaimedInstallation) -> ClaimOutcome:
    new = claimed.installation
    invitation = _invitation(db, "setup_code_hash = ?", claimed.setup_code_hash)
    if invitation is None or invitation.account_id != new.account_id:
        return "wrong"
    if invitation.used_by is not None:
        return "used"
    if invitation.expires_at_s <= claimed.at_s:
        return "expired"
    sql = "UPDATE invitations SET used_by = ? WHERE setup_code_hash = ?"
    db.execute(sql, (new.installation_id, claimed.setup_code_hash))
    row = (new.account_id, new.installation_id, new.app_id, claimed.at_s)
    db.execute(INSERT_INSTALLATION, row)
    return "claimed"


def _erase(db: apsw.Connection, account_id: str, at_s: int) -> None:
    """Foreign keys take along what hangs on the account."""
    db.execute("DELETE FROM accounts WHERE id = ?", (account_id,))
    db.execute("DELETE FROM call_budgets WHERE account_id = ?", (account_id,))
    db.execute("INSERT OR IGNORE INTO erased_accounts VALUES (?, ?)", (account_id, at_s))
