from __future__ import annotations

import pytest

from backend.storage.preferences import ReadingPreferences
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX, scope_of

pytestmark = pytest.mark.anyio


async def test_each_agent_of_each_account_has_preferences_of_their_own(store: Store) -> None:
    quiet = ReadingPreferences(hide_lines=True, open_newest=False)
    await store.preferences.save(scope_of(ACME, 7), ReadingPreferences(show_times=True))
    await store.preferences.save(scope_of(ACME, 7), quiet)

    assert await store.preferences.of(ACME.id, 7) == quiet
    assert await store.preferences.of(ACME.id, 8) == ReadingPreferences()
    assert await store.preferences.of(GLOBEX.id, 7) == ReadingPreferences()


async def test_they_go_with_their_account(store: Store) -> None:
    await store.preferences.save(scope_of(ACME), ReadingPreferences(hide_lines=True))
    await store.accounts.erase(ACME.id, 1000)

    assert await store.preferences.of(ACME.id, 7) == ReadingPreferences()
