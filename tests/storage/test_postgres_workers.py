"""Many workers: each has its share, and who lost an account without noticing changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.errors import LeaseLost
from backend.mirror.shares import FairShare
from backend.storage.mirror import Changes, Erasure
from backend.storage.postgres import leases
from backend.storage.postgres.store import PostgresStore
from tests.storage.conftest import ACME
from tests.storage.engines import opened
from tests.storage.mirror_samples import chat, listed_ids, page

pytestmark = pytest.mark.anyio

ACCOUNTS = [
    Account(f"acc-{n}", f"shop{n}", Origin(f"https://shop{n}.zendesk.com")) for n in range(9)
]


@pytest.fixture
async def store(database: str) -> AsyncIterator[PostgresStore]:
    made = PostgresStore(database)
    yield made
    await made.close()


async def settled(*workers: FairShare) -> list[set[str]]:
    """Whom each follows after all have looked a few times; tasks end at once."""
    before: list[set[str]] = [set() for _ in workers]
    for _ in range(4):
        for number, worker in enumerate(workers):
            now = {account.id for account in await worker.mine(ACCOUNTS)}
            for account_id in before[number] - now:
                await worker.let_go(account_id)
            before[number] = now
    return before


async def test_one_worker_follows_everybody(store: PostgresStore) -> None:
    alone = FairShare(store.leases)

    assert await settled(alone) == [{account.id for account in ACCOUNTS}]
    await alone.close()


async def test_workers_share_evenly_and_take_over_from_who_ends(store: PostgresStore) -> None:
    first, second = FairShare(store.leases), FairShare(store.leases)
    await settled(first)
    shares = await settled(first, second)

    assert sorted(map(len, shares)) == [4, 5]
    assert shares[0].isdisjoint(shares[1])
    third = FairShare(store.leases)
    shares = await settled(first, second, third)
    assert list(map(len, shares)) == [3, 3, 3]
    assert len(set().union(*shares)) == 9

    await first.close()
    assert sorted(map(len, await settled(second, third))) == [4, 5]
    for worker in (second, third):
        await worker.close()


async def test_what_was_lost_is_followed_no_more_and_taken_again_when_it_is_free(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_S", 0.02)
    worker = FairShare(store.leases)
    await settled(worker)
    await store.vault.run(("UPDATE leases SET holder = 'another' WHERE name = 'account acc-3'", ()))
    while len(await worker.mine(ACCOUNTS)) == 9:
        pass
    assert "acc-3" not in {account.id for account in await worker.mine(ACCOUNTS)}

    await worker.let_go("acc-3")
    assert "acc-3" not in (await settled(worker))[0], "it is another's"
    await store.vault.run(("DELETE FROM leases WHERE holder = 'another'", ()))
    assert "acc-3" in (await settled(worker))[0]
    await worker.close()


async def test_a_writer_that_was_followed_by_another_changes_nothing(database: str) -> None:
    """As of a worker that was stopped for longer than its lease, and goes on where it stood."""
    store, mirrors = await opened(database, ACME)
    stopped = await mirrors.writer(ACME.id)
    await stopped.commit(page(1))
    follower = await mirrors.writer(ACME.id)
    await follower.commit(page(2))

    with pytest.raises(LeaseLost):
        await stopped.commit(Changes(chats=(chat(3),), deleted=(chat(2).id,), state=b"late"))
    with pytest.raises(LeaseLost):
        await stopped.erase(Erasure(chat_ids=(chat(2).id,), at_s=1))
    with pytest.raises(LeaseLost):
        await stopped.trim(2**60, at_most=10)

    assert await listed_ids(mirrors) == [chat(2).id, chat(1).id]
    assert await store.tombstones.all(ACME.id) == []
    assert (await follower.standing()).state is None
    await follower.commit(page(3))
    await store.close()


async def test_a_writer_whose_mirror_is_gone_brings_nothing_back(database: str) -> None:
    store, mirrors = await opened(database, ACME)
    writer = await mirrors.writer(ACME.id)
    await mirrors.destroy(ACME.id)

    with pytest.raises(LeaseLost):
        await writer.commit(page(1))
    assert await mirrors.reader(ACME.id) is None
    await store.close()
