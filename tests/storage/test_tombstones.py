import pytest

from backend.storage.mirror import Erasure
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.engines import Engine

pytestmark = pytest.mark.anyio

CHATS = Erasure(chat_ids=("1.a", "2.b"), at_s=1000)
PERSON = Erasure(keys=(b"1" * 16, b"2" * 16), at_s=2000)


async def test_erasures_come_back_in_the_order_of_their_times(store: Store) -> None:
    await store.tombstones.add(ACME.id, PERSON)
    await store.tombstones.add(ACME.id, CHATS)

    assert await store.tombstones.all(ACME.id) == [CHATS, PERSON]
    assert await store.tombstones.all(GLOBEX.id) == []


async def test_adding_again_changes_nothing(store: Store) -> None:
    for erasure in (CHATS, PERSON, CHATS, PERSON):
        await store.tombstones.add(ACME.id, erasure)

    assert await store.tombstones.all(ACME.id) == [CHATS, PERSON]


async def test_a_later_erasure_of_the_same_person_reaches_further(store: Store) -> None:
    key = b"1" * 16
    for at_s in (1000, 3000, 2000):
        await store.tombstones.add(ACME.id, Erasure(keys=(key,), at_s=at_s))

    assert await store.tombstones.all(ACME.id) == [Erasure(keys=(key,), at_s=3000)]


async def test_an_id_and_a_key_of_the_same_bytes_are_two_things(store: Store) -> None:
    chat, person = Erasure(chat_ids=("x" * 16,), at_s=1), Erasure(keys=(b"x" * 16,), at_s=1)
    await store.tombstones.add(ACME.id, chat)
    await store.tombstones.add(ACME.id, person)

    assert await store.tombstones.all(ACME.id) == [chat, person]


async def test_they_outlive_a_restart(engine: Engine) -> None:
    store = engine.store()
    await store.tombstones.add(ACME.id, PERSON)
    await store.close()

    restarted = engine.store()
    assert await restarted.tombstones.all(ACME.id) == [PERSON]
    await restarted.close()
