"""Chats that Zendesk doesn't show: nothing goes without proof, and nothing stands in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs

from backend.connection.standing import copy_of
from backend.storage.mirror import Changes, Erasure
from tests.integration.mirror.lab import Lab, laboratory

pytestmark = pytest.mark.anyio

HOUR_S = 3600


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A complete copy of 200 old chats and a new one."""
    async with laboratory(tmp_path) as opened:
        for number in range(200):
            opened.add(late_s=10**6 + (200 - number) * 600, began=None)
        opened.add()
        await opened.run(900)
        assert opened.sync.state.complete
        yield opened


def ids(lab: Lab) -> list[str]:
    return sorted(lab.there())


async def test_one_that_vanished_goes_and_the_others_stay(lab: Lab) -> None:
    gone = ids(lab)[50]
    lab.vanish(gone)
    await lab.run(2 * HOUR_S)

    assert await lab.copy() == lab.truth()


async def test_too_many_at_once_are_held_and_do_not_hold_up_the_round(lab: Lab) -> None:
    lab.vanish(*ids(lab)[20:80])
    await lab.run(6 * HOUR_S)
    assert len(lab.sync.state.held) == 60
    assert len(await lab.copy()) == 201

    another = ids(lab)[100]
    lab.vanish(another)
    await lab.run(3 * HOUR_S)
    assert another in lab.sync.state.held


async def test_held_chats_that_are_there_again_are_held_no_longer(lab: Lab) -> None:
    kept = {chat_id: lab.zendesk.world.chats[chat_id] for chat_id in ids(lab)[20:80]}
    lab.vanish(*kept)
    await lab.run(6 * HOUR_S)
    for chat in kept.values():
        lab.zendesk.world.put_chat(chat, lab.zendesk.clock.now())
    await lab.run(6 * HOUR_S)

    assert lab.sync.state.held == ()
    assert await lab.copy() == lab.truth()


async def test_with_a_token_that_sees_less_nothing_goes(lab: Lab) -> None:
    lab.switch(token_state="lower_role")
    await lab.run(6 * HOUR_S)

    assert len(await lab.copy()) == 201


async def test_a_history_window_is_told_and_purges_nothing(lab: Lab) -> None:
    lab.switch(history_window_days=3)
    await lab.run(6 * HOUR_S)

    assert len(await lab.copy()) == 201
    assert copy_of(await lab.writer.standing()).hidden_before is not None


async def test_what_was_erased_stays_away_from_tail_sweep_and_lap(lab: Lab) -> None:
    erased = ids(lab)[7]
    await lab.writer.erase(Erasure(chat_ids=(erased,), at_s=int(lab.now())))
    await lab.run(26 * HOUR_S)
    lab.edit(erased, "again")
    await lab.run(HOUR_S)

    assert (await lab.copy()).keys() == lab.truth().keys() - {erased}


async def test_chats_older_than_their_retention_go(lab: Lab) -> None:
    lab.keep_days = 5
    await lab.restart()
    await lab.run(HOUR_S)

    assert len(await lab.copy()) == 1


async def test_a_pause_is_what_people_are_told(lab: Lab) -> None:
    await lab.sync.keep(structs.replace(lab.sync.state, paused="unused"), Changes())
    assert copy_of(await lab.writer.standing()).trouble == "unused"
