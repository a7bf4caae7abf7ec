"""The panel beside a new ticket, on a profile and in the modal: what it is told, and is noted."""

from __future__ import annotations

import pytest

from tests.customer import ADA, BEN
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.panel import Panel, code_of
from tests.product import Product
from tests.shop import Shop


def loaded(shop: Shop, place: str, agent: int = ADA) -> Panel:
    panel = shop.new_panel(agent)
    panel.place = place
    panel.load()
    return panel


@pytest.mark.parametrize("place", ["new_ticket_sidebar", "user_sidebar", "modal"])
def test_without_a_ticket_the_same_chats_are_found_and_the_audit_says_where(
    connected: Shop, product: Product, place: str
) -> None:
    beside = connected.panel().lookup(known.THREE_CHATS).json()
    panel = loaded(connected, place)
    assert panel.boot["place"] == place

    listed = panel.lookup(None, requester=panel.requester(known.THREE_CHATS)).json()

    found = [chat["id"] for chat in listed["chats"]]
    assert found == [chat["id"] for chat in beside["chats"]]
    assert {chat["grade"] for chat in listed["chats"]} == {"verified_email"}
    panel.open(found[1]).raise_for_status()
    lines = audit_of(product, connected.admin.invited.account.id)
    noted = [(line.action, line.place, line.ticket_claimed) for line in lines[:3]]
    newest = ("opened", place, None)  # it came with the list
    assert noted == [("opened", place, None), newest, ("listed", place, None)]


def test_a_ticket_of_its_own_is_no_grade_where_there_is_no_ticket(connected: Shop) -> None:
    beside = connected.panel().lookup(known.OWN_TICKET).json()
    assert "ticket" in {chat["grade"] for chat in beside["chats"]}

    panel = loaded(connected, "user_sidebar")
    listed = panel.lookup(None, requester=panel.requester(known.OWN_TICKET)).json()
    assert "ticket" not in {chat["grade"] for chat in listed["chats"]}


def test_a_session_keeps_its_place_when_it_is_renewed(connected: Shop, product: Product) -> None:
    panel = loaded(connected, "user_sidebar")
    panel.session = panel.call("POST", "/api/session", json={}).json()["session"]
    panel.lookup(None, requester=panel.requester(known.ONE_CHAT)).raise_for_status()
    (line, *_) = audit_of(product, connected.admin.invited.account.id)
    assert line.place == "user_sidebar"


def test_a_panels_grant_opens_nothing_in_the_wide_view_beside_it(connected: Shop) -> None:
    panel = connected.panel()
    listed = panel.lookup(known.THREE_CHATS).json()
    wide = loaded(connected, "modal")
    refused = wide.open(listed["chats"][0]["id"], grant=panel.grant)
    assert code_of(refused) == "grant_invalid"


def test_a_modal_that_zendesk_did_not_sign_gets_a_sentence_and_no_session(
    connected: Shop,
) -> None:
    connected.zendesk.switch(modal_signed=False)
    panel = connected.new_panel()
    panel.place = "modal"
    launch = panel.launch()
    assert launch["token"] is None
    answer = panel.http.get(launch["url"])
    assert code_of(answer) == "token_missing"


def test_whether_the_newest_chat_opens_by_itself_is_each_agents_own(connected: Shop) -> None:
    panel = connected.panel(BEN)
    assert panel.boot["preferences"]["open_newest"] is None
    liked = {"hide_lines": True, "show_times": False, "open_newest": True}
    assert panel.call("POST", "/api/preferences", json=liked).json() == liked

    assert loaded(connected, "user_sidebar", BEN).boot["preferences"] == liked
    assert connected.panel(ADA).boot["preferences"]["open_newest"] is None
