import asyncio
import time

import pytest

from backend.storage.store import Store
from tests.storage.engines import Engine

pytestmark = pytest.mark.anyio

LATER = int(time.time()) + 86_400


async def test_an_id_is_used_once_even_by_many_at_once(store: Store) -> None:
    first_times = await asyncio.gather(*(store.used_ids.use(b"token", LATER) for _ in range(20)))

    assert sum(first_times) == 1
    assert await store.used_ids.use(b"another", LATER)


async def test_an_id_stays_used_in_other_processes_and_after_a_restart(engine: Engine) -> None:
    one, two = engine.store(), engine.store()
    first_times = await asyncio.gather(
        *(opened.used_ids.use(b"token", LATER) for opened in (one, two) * 5)
    )
    await one.close()
    await two.close()

    restarted = engine.store()
    assert sum(first_times) == 1
    assert not await restarted.used_ids.use(b"token", LATER)
    await restarted.close()
