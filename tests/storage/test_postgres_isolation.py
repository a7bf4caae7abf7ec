"""Row-level security: whatever a statement asks for, it meets its own account's rows only."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest

from backend.errors import DatabaseRoleUnfit, DatabaseUnreachable
from backend.keys.hiding import Hidden
from backend.keys.sealing import WrappedKey
from backend.storage.exports import OrderedExport
from backend.storage.facts import LiveFact
from backend.storage.mirror import Changes, Quarantined
from backend.storage.postgres.mirror.mirrors import PostgresMirrors
from backend.storage.postgres.store import PostgresStore
from backend.storage.postgres.vault import Statement
from backend.storage.preferences import ReadingPreferences
from backend.storage.redactions import Redaction
from backend.storage.restrictions import Restriction
from tests.postgres_server import Server
from tests.storage.braked import admitted
from tests.storage.conftest import ACME, GLOBEX, scope_of
from tests.storage.mirror_samples import BEA, chat
from tests.storage.test_account_erasure import LATER, fill

pytestmark = pytest.mark.anyio

DIRECTORY = {"accounts", "account_aliases", "pilot_agents", "ended_sessions"}
"""What is shown to who reads all names."""


@pytest.fixture
async def store(database: str) -> AsyncIterator[PostgresStore]:
    """Both accounts have rows in every table."""
    made = PostgresStore(database)
    mirrors = PostgresMirrors(made.vault)
    for account, mark in ((ACME, b"acme "), (GLOBEX, b"globex ")):
        await made.accounts.create(account, WrappedKey("k1", b"wrapped"))
        old = type(account.origin)(f"https://{account.subdomain}-new.zendesk.com")
        await made.accounts.rename(account.id, f"{account.subdomain}-new", old)
        await fill(made, account.id, mark)
        assert await admitted(made, 1, account=account)
        await made.access.set_pilot(account.id, (7,))
        await made.access.end_sessions(account.id, 7, 5, 0)
        await made.exports.add(mark, OrderedExport(account.id, LATER, "{}"))
        await made.preferences.save(scope_of(account), ReadingPreferences())
        await made.restrictions.add(account.id, [Restriction(BEA, "requester", 5)])
        await made.redactions.add(account.id, [Redaction("1.a", Hidden(4, b"d" * 16))], 5)
        await made.auditors.set(account.id, (7,))
        await made.pulses.add(account.id, "calls")
        await made.facts.remember(account.id, (LiveFact("name", "yes", 5),))
        writer = await mirrors.writer(account.id)
        aside = (Quarantined("aside", b"raw", "why", 1),)
        theirs = chat(3, keys=(BEA,))
        await writer.commit(Changes(chats=(chat(1), chat(2), theirs), quarantined=aside))
        await writer.withhold((BEA,))
        await writer.close()
    await made.accounts.erase("acc-gone", 5)
    yield made
    await made.close()


async def guarded(store: PostgresStore) -> list[str]:
    sql = "SELECT relname FROM pg_class WHERE relforcerowsecurity ORDER BY relname"
    return [name for (name,) in await store.vault.run((sql, ()))]


async def owners(store: PostgresStore, *seen_by: Statement) -> dict[str, set[str]]:
    """For each table, whose rows are seen by a statement that asks for all of them."""
    found: dict[str, set[str]] = {}
    for table in await guarded(store):
        column = "id" if table == "accounts" else "account_id"
        rows = await store.vault.run(*seen_by, (f"SELECT {column} FROM {table}", ()))
        found[table] = {owner for (owner,) in rows}
    return found


def as_account(account_id: str) -> Statement:
    return "SELECT set_config('chatside.account', %s, true)", (account_id,)


async def test_an_account_meets_its_own_rows_only(store: PostgresStore) -> None:
    seen = await owners(store, as_account(ACME.id))

    kept = {table for table, whose in seen.items() if whose != {ACME.id}}
    assert kept == {"erased_accounts"}, "every other table has a row of it"
    assert await owners(store, as_account("acc-gone")) == {
        table: {"acc-gone"} if table == "erased_accounts" else set() for table in seen
    }


async def test_without_an_account_nothing_is_met(store: PostgresStore) -> None:
    assert set(map(len, (await owners(store)).values())) == {0}
    assert set(map(len, (await owners(store, as_account(""))).values())) == {0}


async def test_who_reads_all_names_reads_nothing_else(store: PostgresStore) -> None:
    seen = await owners(store, as_account("*"))

    assert {table for table, whose in seen.items() if whose} == DIRECTORY
    assert all(seen[table] == {ACME.id, GLOBEX.id} for table in DIRECTORY)


async def test_nothing_is_written_for_another_account_or_for_all(store: PostgresStore) -> None:
    """Each row as it is there, given to another account."""
    for table in await guarded(store):
        if table == "erased_accounts":
            continue
        column = "id" if table == "accounts" else "account_id"
        for account_id in (ACME.id, "*"):
            give = f"UPDATE {table} SET {column} = %s"
            take = f"DELETE FROM {table} WHERE {column} = %s"
            if account_id == ACME.id:
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match=table):
                    await store.vault.run(as_account(account_id), (give, (GLOBEX.id,)))
            else:
                await store.vault.run(as_account(account_id), (give, (GLOBEX.id,)))
            await store.vault.run(as_account(account_id), (take, (GLOBEX.id,)))
    assert (await owners(store, as_account(GLOBEX.id)))["audit"] == {GLOBEX.id}
    assert all(
        whose == {GLOBEX.id}
        for table, whose in (await owners(store, as_account(GLOBEX.id))).items()
        if table != "erased_accounts"
    )


async def test_a_secret_opens_its_own_row_and_no_other(store: PostgresStore) -> None:
    def presented(secret: bytes) -> Statement:
        return "SELECT set_config('chatside.presented', %s, true)", (secret.hex(),)

    for secret, table in (
        (b"acme code", "invitations"),
        (b"acme link", "invitations"),
        (b"acme state", "connect_states"),
        (b"acme confirm", "pending_connections"),
        (b"acme ", "exports"),
    ):
        seen = await owners(store, presented(secret))
        assert {name: whose for name, whose in seen.items() if whose} == {table: {ACME.id}}
    assert set(map(len, (await owners(store, presented(b"guessed"))).values())) == {0}


async def test_what_a_transaction_may_see_ends_with_it(store: PostgresStore) -> None:
    """On the same connection, which other requests get next."""
    async with store.vault.connection() as db:
        async with db.pipeline():
            await db.execute(*as_account(ACME.id))
            cursor = await db.execute("SELECT count(*) FROM audit")
        assert await cursor.fetchone() == (2,)
        cursor = await db.execute("SELECT count(*), current_account() FROM audit")
        assert await cursor.fetchone() == (0, "")


def test_a_role_that_row_level_security_does_not_bind_is_refused(postgres: Server) -> None:
    with postgres.as_superuser() as url, pytest.raises(DatabaseRoleUnfit):
        PostgresStore(url)


def test_a_database_that_is_not_there_is_told_without_its_password(database: str) -> None:
    with pytest.raises(DatabaseUnreachable) as told:
        PostgresStore(database.replace("@/", "@/none"))
    assert "does not exist" in told.value.detail
    assert database.split(":")[2].split("@")[0] not in told.value.detail
