"""The accounts' wrapped keys, replaced all at once; and accounts whose key is lost."""

from __future__ import annotations

import apsw
import pytest

from backend.accounts.account import Account, Installation
from backend.errors import SealBroken
from backend.keys.sealing import WrappedKey
from backend.storage.accounts import ClaimedInstallation, Meaningless, NewInvitation
from backend.storage.connections import (
    Connection,
    ConnectState,
    OAuthClient,
    PendingConnection,
)
from backend.storage.ignored import IgnoredAddress
from backend.storage.mirror import Erasure
from backend.storage.sqlite.accounts import SEALED
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio
NEW = WrappedKey("k2", b"wrapped anew")


async def test_those_that_change_are_replaced_and_counted(store: Store) -> None:
    done = await store.accounts.wrap_anew(lambda i, _: NEW if i == ACME.id else None)

    assert (done.accounts, done.whole) == (1, True)
    assert await store.accounts.data_keys() == {
        ACME.id: NEW,
        GLOBEX.id: WrappedKey("k1", b"wrapped globex"),
    }
    assert await store.accounts.data_key(ACME.id) == NEW


async def test_all_of_them_or_none(store: Store) -> None:
    before = await store.accounts.data_keys()

    def wrap(account_id: str, _: WrappedKey) -> WrappedKey:
        if account_id == GLOBEX.id:
            raise SealBroken
        return NEW

    with pytest.raises(SealBroken):
        await store.accounts.wrap_anew(wrap)
    assert await store.accounts.data_keys() == before


async def fill(store: Store, account: Account) -> None:
    name = account.id.encode()
    await store.accounts.invite(NewInvitation(account.id, name, name[::-1], 100))
    installation = Installation(account.id, 501, 9001)
    await store.accounts.claim(ClaimedInstallation(name, installation, 10))
    await store.accounts.set_policy(account.id, "chat_agents")
    await store.connections.save_client(account.id, OAuthClient(b"sealed client"))
    await store.connections.save(account.id, Connection(b"sealed", 1, 7, b"sealed", "read", 5))
    await store.connections.begin(ConnectState(account.id, b"s" + name, b"browser", 7, 100))
    held = PendingConnection(account.id, b"c" + name, b"browser", b"sealed", 100)
    await store.connections.hold(held)
    await store.ignored.add(account.id, IgnoredAddress(b"key", b"sealed address"))
    await store.tombstones.add(account.id, Erasure(keys=(b"one", b"two"), at_s=5))
    await store.tombstones.add(account.id, Erasure(chat_ids=("1.2",), at_s=5))


async def test_what_was_sealed_goes_and_the_rest_stays(store: Store) -> None:
    await fill(store, ACME)
    await fill(store, GLOBEX)

    again = await store.accounts.forget_secrets(ACME.id, NEW)

    assert again == Meaningless(erased=2, restricted=0, redacted=0)
    assert await store.accounts.data_key(ACME.id) == NEW
    assert await store.connections.current(ACME.id) is None
    assert await store.connections.client(ACME.id) is None
    assert await store.connections.take_held(b"c" + ACME.id.encode(), 10) is None
    assert await store.ignored.keys(ACME.id) == frozenset()
    known = await store.accounts.find(ACME.id)
    assert known is not None
    assert known.policy == "chat_agents"
    assert await store.accounts.installations(ACME.id)
    assert await store.tombstones.all(ACME.id)
    assert await store.connections.current(GLOBEX.id) is not None
    assert await store.ignored.keys(GLOBEX.id)


async def test_no_column_is_sealed_that_would_stay(store: Store) -> None:
    """A new table of secrets has to be in the list."""
    assert isinstance(store, SqliteStore)

    def sealed(db: apsw.Connection) -> set[str]:
        sql = (
            "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND c.name LIKE '%sealed%'"
        )
        return {str(name) for (name,) in db.execute(sql)}

    assert await store._vault.read(sealed) <= set(SEALED)
