import asyncio

import pytest

from backend.storage.orders import Order
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio


async def test_orders_wait_for_their_account_oldest_first(store: Store) -> None:
    first = await store.orders.place(ACME.id, "erase", b'{"a":1}', 2000)
    second = await store.orders.place(ACME.id, "recheck", b'{"b":2}', 1000)
    await store.orders.place(GLOBEX.id, "release_deletions", b"{}", 1500)

    assert await store.orders.pending(ACME.id) == [
        Order(first, ACME.id, "erase", b'{"a":1}', 2000),
        Order(second, ACME.id, "recheck", b'{"b":2}', 1000),
    ]


async def test_a_finished_order_waits_no_more_and_tells_what_came_of_it(store: Store) -> None:
    placed = await store.orders.place(ACME.id, "erase", b"{}", 1000)
    await store.orders.finish(placed, 1100, b'{"chats":3}')

    assert await store.orders.pending(ACME.id) == []
    done = Order(placed, ACME.id, "erase", b"{}", 1000, 1100, b'{"chats":3}')
    assert await store.orders.find(placed) == done


async def test_an_order_carried_out_twice_keeps_its_first_result(store: Store) -> None:
    placed = await store.orders.place(ACME.id, "erase", b"{}", 1000)
    await store.orders.finish(placed, 1100, b'{"chats":3}')
    await store.orders.finish(placed, 1200, b'{"chats":0}')

    found = await store.orders.find(placed)
    assert found is not None
    assert (found.done_s, found.result) == (1100, b'{"chats":3}')


async def test_an_order_nobody_placed_is_not_found(store: Store) -> None:
    assert await store.orders.find(4711) is None


async def test_a_finished_order_is_forgotten_when_asked_and_after_a_day(store: Store) -> None:
    day = 86_400
    first, second = [await store.orders.place(ACME.id, "erase", b"{}", 1000) for _ in range(2)]
    await store.orders.finish(first, 1100, b"{}")
    await store.orders.forget(first)
    await store.orders.forget(second)
    assert await store.orders.find(first) is None
    assert await store.orders.find(second) is not None

    await store.orders.finish(second, 1100, b"{}")
    await store.orders.place(ACME.id, "erase", b"{}", 1100 + day)
    assert await store.orders.find(second) is not None
    await store.orders.place(ACME.id, "erase", b"{}", 1101 + day)
    assert await store.orders.find(second) is None


async def test_orders_placed_at_once_are_told_apart(store: Store) -> None:
    details = [str(number).encode() for number in range(20)]
    placed = await asyncio.gather(
        *(store.orders.place(ACME.id, "recheck", detail, 1000) for detail in details)
    )

    found = [await store.orders.find(number) for number in placed]
    assert [order.detail for order in found if order] == details
