"""What the copy holds now is what the next answer says, however warm the answers before it are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.customer import BEN, EVE
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.handmade_copy import HandmadeCopy
from tests.integration.test_lookup import emails_of, world_chats
from tests.panel import Panel, code_of
from tests.product import Product
from tests.shop import Shop


@pytest.fixture
def copy(connected: Shop, product: Product) -> HandmadeCopy:
    """Holds the chats of two requesters."""
    return HandmadeCopy(product, connected.admin.invited.account.id)


@pytest.fixture
def chats(connected: Shop, emulator: Emulator, copy: HandmadeCopy) -> list[dict[str, Any]]:
    """A requester's three, oldest first; they are in the copy."""
    emails = emails_of(connected.panel(), known.THREE_CHATS)
    others = emails_of(connected.panel(), known.ODDITIES)
    copy.write(world_chats(emulator, *others))
    own = sorted(world_chats(emulator, *emails), key=lambda chat: str(chat["timestamp"]))
    copy.write(own)
    return own


def warm(panel: Panel, ticket: int = known.THREE_CHATS) -> dict[str, Any]:
    """The same question twice: the second answer comes from memory."""
    first, second = panel.lookup(ticket), panel.lookup(ticket)
    assert first.raise_for_status().json()["source"] == "mirror"
    assert second.json()["chats"] == first.json()["chats"]
    panel.open(second.json()["chats"][0]["id"]).raise_for_status()
    return dict(second.json())


def ids_of(answer: dict[str, Any]) -> list[str]:
    return [str(chat["id"]) for chat in answer["chats"]]


def test_a_chat_that_came_is_in_the_next_answer(
    connected: Shop, copy: HandmadeCopy, chats: list[dict[str, Any]]
) -> None:
    panel = connected.panel(BEN)
    before = ids_of(warm(panel))
    new = {**chats[-1], "id": "2611.9.VJustCame0001", "timestamp": "2026-11-24T09:00:00Z"}
    copy.write([new])

    again = panel.lookup(known.THREE_CHATS).json()

    assert ids_of(again) == [new["id"], *before]
    assert again["newest"]["id"] == new["id"]
    assert again["found_about"] == len(before) + 1
    panel.open(new["id"]).raise_for_status()


def test_a_chat_that_changed_is_told_as_it_is_now(
    connected: Shop, copy: HandmadeCopy, chats: list[dict[str, Any]]
) -> None:
    panel = connected.panel(BEN)
    newest = ids_of(warm(panel))[0]
    assert newest == chats[-1]["id"]
    at = "2026-11-24T09:00:00Z"
    copy.write([{**chats[-1], "rating": "bad", "comment": "Told later", "update_timestamp": at}])

    again = panel.lookup(known.THREE_CHATS)

    assert again.json()["chats"][0]["rating"] == "bad"
    assert "Told later" in again.text
    assert "Told later" in panel.open(newest).text


@pytest.mark.parametrize("how", ["deleted", "erased"])
def test_a_chat_that_went_is_in_no_answer_and_no_old_grant_opens_it(
    connected: Shop, copy: HandmadeCopy, chats: list[dict[str, Any]], how: str
) -> None:
    panel, other = connected.panel(BEN), connected.panel(EVE)
    before = ids_of(warm(panel))
    warm(other)
    gone = chats[-1]["id"]
    if how == "deleted":
        copy.write(deleted=(gone,))
    else:
        copy.erase(gone)

    assert code_of(panel.open(gone)) == code_of(other.open(gone)) == "chat_not_found"
    for asked in (panel, other):
        again = asked.lookup(known.THREE_CHATS).json()
        assert ids_of(again) == before[1:]
        assert again["newest"]["id"] == before[1]
        assert code_of(asked.open(gone)) == "chat_not_found"


def test_a_copy_made_anew_answers_for_itself(
    connected: Shop, copy: HandmadeCopy, chats: list[dict[str, Any]], emulator: Emulator
) -> None:
    """After as many commits as the one before, too."""
    panel = connected.panel(BEN)
    warm(panel)
    others = emails_of(panel, known.ODDITIES)
    copy.destroy()
    copy.write(world_chats(emulator, *others))
    copy.write(chats[:1])

    again = panel.lookup(known.THREE_CHATS).json()

    assert ids_of(again) == [chats[0]["id"]]
    assert code_of(panel.open(chats[-1]["id"])) == "chat_not_found"


def test_warm_answers_lend_no_grant_to_another_agent_requester_or_account(
    connected: Shop, copy: HandmadeCopy, chats: list[dict[str, Any]], install: Any, product: Product
) -> None:
    ben, eve = connected.panel(BEN), connected.panel(EVE)
    listed = ids_of(warm(ben))
    others = ids_of(warm(eve, known.ODDITIES))
    globex = install("globex")
    globex.panel().close()
    globex.admin.set_up(globex.zendesk)
    globex.admin.connect(globex.zendesk).raise_for_status()
    HandmadeCopy(product, globex.admin.invited.account.id).write(chats[:1])
    stranger = globex.panel(BEN)
    mine = warm(stranger)  # the same address is a requester's there

    assert ids_of(mine) == [chats[0]["id"]]
    assert code_of(eve.open(listed[0], ben.grant)) == "grant_invalid"
    assert code_of(stranger.open(listed[0], ben.grant)) == "grant_invalid"
    assert code_of(ben.open(listed[0], stranger.grant)) == "grant_invalid"
    assert code_of(stranger.open(listed[0])) == "chat_not_found"
    assert code_of(ben.open(others[0])) == code_of(eve.open(listed[0])) == "chat_not_found"
    ben.open(listed[0]).raise_for_status()


def test_the_same_list_for_two_agents_is_two_grants(
    connected: Shop, chats: list[dict[str, Any]]
) -> None:
    ben, eve, again = connected.panel(BEN), connected.panel(EVE), connected.panel(BEN)

    answers = [warm(panel) for panel in (ben, eve, again)]

    assert answers[0]["chats"] == answers[1]["chats"] == answers[2]["chats"]
    assert len({answer["grant"] for answer in answers}) == 3
    assert answers[0]["grant"] == warm(ben)["grant"]
