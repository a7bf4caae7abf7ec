"""A mirror opened by a process of the benchmarks, as a server or a worker opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.keys.keys_file import load_operator_keys
from backend.keys.sealing import DataKey, Sealer, WrappedKey
from backend.settings import Settings
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Mirrors
from backend.wiring import open_mirrors, open_store

ACCOUNT_ID = "00000000be0cbe0c"
"""The same in all runs, with the same data key: a mirror that was made once can be opened again."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Mirrors, DataKey]]:
    """(all mirrors of the data folder, the account's data key)."""
    async with AsyncExitStack() as stack:
        store = open_store(settings)
        stack.push_async_callback(store.close)
        operator = load_operator_keys(settings.secret_keys, settings.keys_file)
        keys = DataKeys(store.accounts, Sealer(operator))
        mirrors = open_mirrors(settings, keys)
        stack.push_async_callback(mirrors.close)
        yield mirrors, await keys.of(ACCOUNT_ID)


async def enter(settings: Settings, subdomain: str, origin: str, data_key: WrappedKey) -> None:
    """Put the account into a fresh vault, as an invitation does, but with this id and key."""
    store = open_store(settings)
    try:
        account = Account(ACCOUNT_ID, subdomain, Origin(origin))
        await store.accounts.create(account, data_key)
    finally:
        await store.close()
