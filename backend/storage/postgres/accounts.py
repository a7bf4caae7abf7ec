"""Accounts, installations and invitations in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from backend.accounts.account import Account, EndedSessions, Installation, Policy
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
from backend.storage.postgres.vault import (
    DIRECTORY,
    Db,
    Row,
    Statement,
    Vault,
    fetch,
    own,
    presenting,
)

ACCOUNT: Final = (
    "SELECT id, subdomain, origin, policy, account_search, exports, access_stopped_at,"
    " keep_days, visitor_names,"
    " ARRAY(SELECT origin FROM account_aliases WHERE account_id = a.id ORDER BY origin),"
    " ARRAY(SELECT agent_id FROM pilot_agents WHERE account_id = a.id ORDER BY agent_id),"
    " ARRAY(SELECT agent_id FROM ended_sessions WHERE account_id = a.id ORDER BY agent_id),"
    " ARRAY(SELECT at FROM ended_sessions WHERE account_id = a.id ORDER BY agent_id)"
    " FROM accounts AS a "
)
BY_ORIGIN: Final = (
    "WHERE id IN (SELECT id FROM accounts WHERE origin = %s"
    " UNION ALL SELECT account_id FROM account_aliases WHERE origin = %s)"
)
NAMES: Final[Statement] = (
    "SELECT pg_advisory_xact_lock(hashtextextended('chatside.names', 0))",
    (),
)
"""Names are given by one at a time, so that nobody else gives the same one."""
HOLDERS: Final = (
    "SELECT id FROM accounts WHERE id = %s OR subdomain = %s OR origin = ANY(%s)"
    " UNION SELECT account_id FROM account_aliases WHERE origin = ANY(%s)"
)
INSERT_ACCOUNT: Final = (
    "INSERT INTO accounts (id, subdomain, origin, policy, account_search, exports, keep_days,"
    " visitor_names, data_key_id, data_key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
INSERT_ALIASES: Final = "INSERT INTO account_aliases SELECT %s, unnest(%s::text[])"
TAKE_BACK: Final = "DELETE FROM account_aliases WHERE account_id = %s AND origin = %s"
KEEP_ORIGIN: Final = (
    "INSERT INTO account_aliases SELECT id, origin FROM accounts WHERE id = %s AND origin <> %s"
)
RENAME: Final = "UPDATE accounts SET subdomain = %s, origin = %s WHERE id = %s"
DATA_KEY: Final = "SELECT data_key_id, data_key FROM accounts WHERE id = %s"
INSERT_INVITATION: Final = (
    "INSERT INTO invitations (account_id, setup_code_hash, link_hash, expires_at)"
    " VALUES (%s, %s, %s, %s)"
)
INVITATION: Final = "SELECT account_id, expires_at, used_by, opened_at FROM invitations WHERE "
SPEND: Final = (
    "UPDATE invitations SET used_by = %s WHERE account_id = %s AND setup_code_hash = %s"
    " AND used_by IS NULL AND expires_at > %s RETURNING 1"
)
INSTALLATION: Final = (
    "SELECT account_id, app_id, installation_id FROM installations WHERE account_id = %s"
)
INSERT_INSTALLATION: Final = (
    "INSERT INTO installations (account_id, installation_id, app_id, claimed_at)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (account_id, installation_id)"
    " DO UPDATE SET app_id = excluded.app_id"
)
END_INVITATIONS: Final = (
    "UPDATE invitations SET expires_at = 0, opened_at = NULL WHERE account_id = %s"
)
OPEN_LINK: Final = (
    "UPDATE invitations SET opened_at = %s WHERE link_hash = %s AND opened_at IS NULL"
)
RENEW_CODE: Final = (
    "UPDATE invitations SET setup_code_hash = %s, expires_at = %s, used_by = NULL"
    " WHERE link_hash = %s AND setup_code_hash <> %s"
)
DATA_KEYS: Final = "SELECT id, data_key_id, data_key FROM accounts ORDER BY id"
SET_DATA_KEY: Final = "UPDATE accounts SET data_key_id = %s, data_key = %s WHERE id = %s"
SEALED: Final = (
    "DELETE FROM oauth_clients WHERE account_id = %s",
    "DELETE FROM connections WHERE account_id = %s",
    "DELETE FROM pending_connections WHERE account_id = %s",
    "DELETE FROM connect_states WHERE account_id = %s",
    "DELETE FROM ignored_addresses WHERE account_id = %s",
)
"""What is useless without the data key."""
MEANINGLESS: Final = (
    "SELECT"
    " (SELECT count(*) FROM tombstones WHERE account_id = a.id AND kind = 'identity'),"
    " (SELECT count(*) FROM restrictions WHERE account_id = a.id),"
    " (SELECT count(DISTINCT chat_id) FROM redactions WHERE account_id = a.id)"
    " FROM (SELECT %s::text AS id) AS a"
)
NOTE_ERASED: Final = "INSERT INTO erased_accounts VALUES (%s, %s) ON CONFLICT DO NOTHING"


class PostgresAccounts:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def create(self, account: Account, data_key: WrappedKey) -> None:
        origins = [origin.text for origin in account.origins]
        async with self._vault.changing(NAMES, DIRECTORY) as db:
            if await fetch(db, HOLDERS, (account.id, account.subdomain, origins, origins)):
                raise AccountExists
            await db.execute(*own(account.id))
            row = (
                account.id,
                account.subdomain,
                account.origin.text,
                account.policy,
                int(account.account_search),
                int(account.exports),
                account.keep_days,
                None if account.visitor_names is None else int(account.visitor_names),
            )
            await db.execute(INSERT_ACCOUNT, (*row, data_key.key_id, data_key.sealed))
            await db.execute(INSERT_ALIASES, (account.id, origins[1:]))

    async def rename(self, account_id: str, subdomain: str, origin: Origin) -> None:
        async with self._vault.changing(NAMES, DIRECTORY) as db:
            holders = await fetch(db, HOLDERS, ("", subdomain, [origin.text], [origin.text]))
            if any(holder != account_id for (holder,) in holders):
                raise AccountExists
            await db.execute(*own(account_id))
            await db.execute(TAKE_BACK, (account_id, origin.text))
            await db.execute(KEEP_ORIGIN, (account_id, origin.text))
            await db.execute(RENAME, (subdomain, origin.text, account_id))

    async def find(self, account_id: str) -> Account | None:
        rows = await self._vault.run(own(account_id), (ACCOUNT + "WHERE id = %s", (account_id,)))
        return _account(rows[0]) if rows else None

    async def all(self) -> list[Account]:
        rows = await self._vault.run(DIRECTORY, (ACCOUNT + "ORDER BY subdomain", ()))
        return [_account(row) for row in rows]

    async def find_by_subdomain(self, subdomain: str) -> Account | None:
        sql = ACCOUNT + "WHERE subdomain = %s"
        rows = await self._vault.run(DIRECTORY, (sql, (subdomain,)))
        return _account(rows[0]) if rows else None

    async def find_by_origin(self, origin: Origin) -> Account | None:
        values = origin.text, origin.text
        rows = await self._vault.run(DIRECTORY, (ACCOUNT + BY_ORIGIN, values))
        return _account(rows[0]) if rows else None

    async def data_key(self, account_id: str) -> WrappedKey:
        rows = await self._vault.run(own(account_id), (DATA_KEY, (account_id,)))
        return WrappedKey(*rows[0])

    async def data_keys(self) -> dict[str, WrappedKey]:
        rows = await self._vault.run(DIRECTORY, (DATA_KEYS, ()))
        return {account_id: WrappedKey(*key) for account_id, *key in rows}

    async def wrap_anew(self, wrap: Callable[[str, WrappedKey], WrappedKey | None]) -> Wrapped:
        """Nobody gives a name, and so nobody makes an account, while this lasts."""
        async with self._vault.changing(NAMES, DIRECTORY) as db:
            old = [
                (account_id, WrappedKey(*key)) for account_id, *key in await fetch(db, DATA_KEYS)
            ]
            new = [(key, i) for i, wrapped in old if (key := wrap(i, wrapped)) is not None]
            for key, account_id in new:
                await db.execute(*own(account_id))
                await db.execute(SET_DATA_KEY, (key.key_id, key.sealed, account_id))
        return Wrapped(len(new), whole=True)

    async def forget_secrets(self, account_id: str, data_key: WrappedKey) -> Meaningless:
        (row,) = await self._vault.change(
            own(account_id),
            *((sql, (account_id,)) for sql in SEALED),
            (SET_DATA_KEY, (data_key.key_id, data_key.sealed, account_id)),
            (MEANINGLESS, (account_id,)),
        )
        return Meaningless(*row)

    async def set_policy(self, account_id: str, policy: Policy) -> None:
        await self._set(account_id, "UPDATE accounts SET policy = %s WHERE id = %s", policy)

    async def set_account_search(self, account_id: str, *, allowed: bool) -> None:
        sql = "UPDATE accounts SET account_search = %s WHERE id = %s"
        await self._set(account_id, sql, int(allowed))

    async def set_exports(self, account_id: str, *, allowed: bool) -> None:
        await self._set(account_id, "UPDATE accounts SET exports = %s WHERE id = %s", int(allowed))

    async def set_keep_days(self, account_id: str, days: int) -> None:
        await self._set(account_id, "UPDATE accounts SET keep_days = %s WHERE id = %s", days)

    async def set_visitor_names(self, account_id: str, *, shown: bool) -> None:
        sql = "UPDATE accounts SET visitor_names = %s WHERE id = %s"
        await self._set(account_id, sql, int(shown))

    async def open_link(self, link_hash: bytes, at_s: int) -> None:
        await self._vault.change(presenting(link_hash), (OPEN_LINK, (at_s, link_hash)))

    async def renew_code(self, link_hash: bytes, code_hash: bytes, expires_at_s: int) -> None:
        row = code_hash, expires_at_s, link_hash, code_hash
        await self._vault.change(presenting(link_hash), (RENEW_CODE, row))

    async def invite(self, invitation: NewInvitation) -> None:
        row = (
            invitation.account_id,
            invitation.setup_code_hash,
            invitation.link_hash,
            invitation.expires_at_s,
        )
        account_id = invitation.account_id
        await self._vault.change(
            own(account_id), (END_INVITATIONS, (account_id,)), (INSERT_INVITATION, row)
        )

    async def invitation_by_code(self, code_hash: bytes) -> Invitation | None:
        return await self._invitation("setup_code_hash = %s", code_hash)

    async def invitation_by_link(self, link_hash: bytes) -> Invitation | None:
        return await self._invitation("link_hash = %s", link_hash)

    async def claim(self, claimed: ClaimedInstallation) -> ClaimOutcome:
        new, code = claimed.installation, claimed.setup_code_hash
        spend = new.installation_id, new.account_id, code, claimed.at_s
        async with self._vault.changing(own(new.account_id)) as db:
            spent = await fetch(db, SPEND, spend)
            if not spent:
                return await self._refused(db, claimed)
            row = (new.account_id, new.installation_id, new.app_id, claimed.at_s)
            await db.execute(INSERT_INSTALLATION, row)
        return "claimed"

    async def installation(self, account_id: str, installation_id: int) -> Installation | None:
        sql = INSTALLATION + " AND installation_id = %s"
        rows = await self._vault.run(own(account_id), (sql, (account_id, installation_id)))
        return Installation(*rows[0]) if rows else None

    async def installations(self, account_id: str) -> list[Installation]:
        sql = INSTALLATION + " ORDER BY claimed_at, installation_id"
        rows = await self._vault.run(own(account_id), (sql, (account_id,)))
        return [Installation(*row) for row in rows]

    async def erase(self, account_id: str, at_s: int) -> bool:
        """Foreign keys take along what hangs on the account."""
        await self._vault.change(
            own(account_id),
            ("DELETE FROM accounts WHERE id = %s", (account_id,)),
            ("DELETE FROM call_budgets WHERE account_id = %s", (account_id,)),
            (NOTE_ERASED, (account_id, at_s)),
        )
        return True

    async def _set(self, account_id: str, sql: str, value: str | int) -> None:
        await self._vault.change(own(account_id), (sql, (value, account_id)))

    async def _invitation(self, where: str, secret_hash: bytes) -> Invitation | None:
        sql = INVITATION + where
        rows = await self._vault.run(presenting(secret_hash), (sql, (secret_hash,)))
        return Invitation(*rows[0]) if rows else None

    async def _refused(self, db: Db, claimed: ClaimedInstallation) -> ClaimOutcome:
        sql = INVITATION + "account_id = %s AND setup_code_hash = %s"
        values = claimed.installation.account_id, claimed.setup_code_hash
        rows = await fetch(db, sql, values)
        if not rows:
            return "wrong"
        return "used" if Invitation(*rows[0]).used_by is not None else "expired"


def _account(row: Row) -> Account:
    account_id, subdomain, origin, policy, search, exports, stopped_at_s, *more = row
    keep_days, names, *lists = more
    aliases, pilot, whose, until = lists
    return Account(
        account_id,
        subdomain,
        Origin(origin),
        tuple(map(Origin, aliases)),
        policy,
        account_search=bool(search),
        keep_days=keep_days,
        visitor_names=None if names is None else bool(names),
        exports=bool(exports),
        stopped_at_s=stopped_at_s,
        pilot=tuple(pilot),
        ended=tuple(
            EndedSessions(agent_id or None, at_s)
            for agent_id, at_s in zip(whose, until, strict=True)
        ),
    )
