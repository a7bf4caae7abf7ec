"""Every store runs the same claims: add an engine here and all of them are proved for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.scope import Scope
from backend.keys.sealing import WrappedKey
from backend.storage.mirror import Mirrors, MirrorWriter
from backend.storage.store import Store
from tests.storage.engines import Engine, PostgresEngine, SqliteEngine, opened

ACME = Account("acc-acme", "acme", Origin("https://acme.zendesk.com"))
GLOBEX = Account("acc-globex", "globex", Origin("https://globex.zendesk.com"))


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "postgres":
        return PostgresEngine(request.getfixturevalue("database"))
    return SqliteEngine(tmp_path / "data")


@pytest.fixture
async def store(engine: Engine) -> AsyncIterator[Store]:
    made = engine.store()
    await made.accounts.create(ACME, WrappedKey("k1", b"wrapped acme"))
    await made.accounts.create(GLOBEX, WrappedKey("k1", b"wrapped globex"))
    yield made
    await made.close()


def scope_of(account: Account, agent_id: int = 7) -> Scope:
    return Scope(account, 9001, agent_id, "session-1")


@pytest.fixture
async def mirrors(engine: Engine) -> AsyncIterator[Mirrors]:
    store, made = await opened(engine.where, ACME, GLOBEX)
    yield made
    await made.close()
    await store.close()


@pytest.fixture
async def writer(mirrors: Mirrors) -> AsyncIterator[MirrorWriter]:
    """ACME's."""
    made = await mirrors.writer(ACME.id)
    yield made
    await made.close()
