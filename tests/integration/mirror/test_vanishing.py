"""What is told of chats that Zendesk does not show: how many wait, and since when it shows any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.chats.times import utc_text
from backend.connection.standing import copy_of
from backend.keys.redactor import Redactor
from backend.mirror.orders import EraseOrder, Orders
from backend.mirror.pace import DAY_S
from backend.mirror.progress import progress
from backend.storage.mirror import Erasure
from tests.integration.mirror.lab import Lab, laboratory

pytestmark = pytest.mark.anyio

HOUR_S = 3600
CHATS = 100


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A complete copy: a chat for each of the last hundred days."""
    async with laboratory(tmp_path) as opened:
        for days in range(CHATS, 0, -1):
            opened.add(late_s=days * DAY_S)
        await opened.run(900)
        assert opened.sync.state.complete
        yield opened


def of_day(lab: Lab, days_ago: int) -> str:
    return sorted(lab.zendesk.world.chats)[CHATS - days_ago]


async def waiting(lab: Lab) -> int:
    """What an admin is told."""
    return progress(await lab.writer.standing(), lab.now()).held


async def held(lab: Lab) -> dict[str, dict[str, object]]:
    """Thirty chats that look deleted, and are kept."""
    chats = {of_day(lab, day): lab.zendesk.world.chats[of_day(lab, day)] for day in range(40, 70)}
    lab.vanish(*chats)
    await lab.run(2 * HOUR_S)
    assert await waiting(lab) == 30
    return chats


async def test_a_held_chat_that_is_marked_deleted_waits_for_nobody(lab: Lab) -> None:
    chats = await held(lab)
    for chat in list(chats.values())[:10]:
        lab.zendesk.world.put_chat({**chat, "deleted": True}, lab.zendesk.clock.now())
    await lab.run(HOUR_S)

    assert await waiting(lab) == 20
    assert len(await lab.copy()) == CHATS - 10


async def test_a_held_chat_that_is_erased_waits_for_nobody(lab: Lab) -> None:
    erased = sorted(await held(lab))[:5]
    order = EraseOrder(Erasure(chat_ids=tuple(erased), at_s=int(lab.now())))
    redactor = Redactor(await lab.keys.of(lab.account.id))
    of = lab.account.id, lab.store.orders, lab.asking, lab.writer, lab.sync
    orders = Orders(*of, redactor, lab.now)
    await orders._erase(order)

    assert await waiting(lab) == 25


async def test_a_held_chat_that_retention_removes_waits_for_nobody(lab: Lab) -> None:
    await held(lab)
    lab.keep_days = 60
    await lab.restart()
    await lab.run(HOUR_S)

    assert await waiting(lab) == len([i for i in await lab.copy() if i not in lab.there()])
    assert 0 < await waiting(lab) < 30


async def test_a_shorter_retention_chosen_meanwhile_takes_effect_at_once(lab: Lab) -> None:
    before = len(await lab.copy())
    lab.sync.keep_for(60)
    await lab.run(60)

    assert 0 < len(await lab.copy()) < before


async def test_a_suspect_that_is_marked_deleted_counts_once(lab: Lab) -> None:
    chats = {of_day(lab, day): lab.zendesk.world.chats[of_day(lab, day)] for day in range(40, 52)}
    lab.vanish(*chats)
    await lab.run(560)
    assert lab.sync.state.suspects
    for chat in chats.values():
        lab.zendesk.world.put_chat({**chat, "deleted": True}, lab.zendesk.clock.now())
    await lab.run(2 * HOUR_S)

    assert await lab.copy() == lab.truth()
    assert lab.sync.state.removed == 0
    assert await waiting(lab) == 0


async def test_the_window_told_is_the_plans(lab: Lab) -> None:
    lab.switch(history_window_days=30.5)
    await lab.run(3 * HOUR_S)

    told = copy_of(await lab.writer.standing()).hidden_before
    edge = lab.zendesk.clock.now() - 30.5 * DAY_S
    assert told is not None
    assert utc_text(edge - 1.5 * DAY_S) <= told <= utc_text(edge)
    assert len(await lab.copy()) == CHATS
    assert lab.sync.state.suspects == {}


async def test_beside_a_window_a_deletion_is_noticed_all_the_same(lab: Lab) -> None:
    lab.switch(history_window_days=30.5)
    lab.vanish(of_day(lab, 10), of_day(lab, 25))
    await lab.run(3 * HOUR_S)

    assert await lab.copy() == lab.truth()


async def test_a_window_that_is_gone_is_told_no_more(lab: Lab) -> None:
    lab.switch(history_window_days=30.5)
    await lab.run(3 * HOUR_S)
    lab.switch(history_window_days=None)
    await lab.run(3 * HOUR_S)

    assert copy_of(await lab.writer.standing()).hidden_before is None
    assert await lab.copy() == lab.truth()
