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
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from tests.storage.mirror_samples import opened

ACME = Account("acc-acme", "acme", Origin("https://acme.zendesk.com"))
GLOBEX = Account("acc-globex", "globex", Origin("https://globex.zendesk.com"))


@pytest.fixture(params=["sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    made = SqliteStore(tmp_path / "data")
    await made.accounts.create(ACME, WrappedKey("k1", b"wrapped acme"))
    await made.accounts.create(GLOBEX, WrappedKey("k1", b"wrapped globex"))
    yield made
    await made.close()


def scope_of(account: Account, agent_id: int = 7) -> Scope:
    return Scope(account, 9001, agent_id, "session-1")


@pytest.fixture(params=["sqlite"])
async def mirrors(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Mirrors]:
    store, made = await opened(tmp_path / "data", ACME, GLOBEX)
    yield made
    await made.close()
    await store.close()


@pytest.fixture
async def writer(mirrors: Mirrors) -> AsyncIterator[MirrorWriter]:
    """ACME's."""
    made = await mirrors.writer(ACME.id)
    yield made
    await made.close()
