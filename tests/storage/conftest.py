"""Every store runs the same claims: add an engine here and all of them are proved for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.scope import Scope
from backend.keys.sealing import WrappedKey
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store

ACME = Account("acc-acme", "acme", Origin("https://acme.zendesk.com"))
GLOBEX = Account("acc-globex", "globex", Origin("https://globex.zendesk.com"))


@pytest.fixture(params=["sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = SqliteStore(tmp_path / "data")
    await opened.accounts.create(ACME, WrappedKey("k1", b"wrapped acme"))
    await opened.accounts.create(GLOBEX, WrappedKey("k1", b"wrapped globex"))
    yield opened
    await opened.close()


def scope_of(account: Account, agent_id: int = 7) -> Scope:
    return Scope(account, 9001, agent_id, "session-1")
