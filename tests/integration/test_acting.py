"""What agents do with a chat: quoting and setting aside, noted before it happens."""

from __future__ import annotations

from tests.customer import BEN
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.panel import Panel, code_of
from tests.product import Product
from tests.shop import Shop


def acted(panel: Panel, path: str, chat_id: str, **members: object) -> object:
    headers = {"Chatside-Grant": panel.grant}
    body = {"chat_id": chat_id, **members}
    answer = panel.call("POST", path, json=body, headers=headers)
    return answer.json() if answer.is_success else code_of(answer)


def test_a_quote_is_noted_with_chat_and_grade_and_without_a_word(
    connected: Shop, product: Product
) -> None:
    panel = connected.panel(BEN)
    chat = panel.lookup(known.THREE_CHATS).json()["chats"][1]

    noted = acted(panel, "/api/quotes", chat["id"], into="internal_note")
    public = acted(panel, "/api/quotes", chat["id"], into="public_reply")

    assert noted == public == {"grade": chat["grade"]}
    lines = audit_of(product, connected.admin.invited.account.id)
    quoted = [line for line in lines if line.action == "quoted"]
    assert [line.note for line in quoted] == ["public reply", "internal note"]
    assert {(x.agent_id, x.chat_id, x.grade, x.ticket_claimed) for x in quoted} == {
        (BEN, chat["id"], chat["grade"], known.THREE_CHATS)
    }


def test_a_chat_that_was_not_listed_is_neither_quoted_nor_set_aside(
    connected: Shop, product: Product
) -> None:
    panel, other = connected.panel(), connected.panel(BEN)
    foreign = other.lookup(known.FORTY_CHATS).json()["chats"][0]["id"]
    panel.lookup(known.THREE_CHATS)

    for chat_id in (foreign, "no-such-chat"):
        assert acted(panel, "/api/quotes", chat_id, into="internal_note") == "chat_not_found"
        assert acted(panel, "/api/aside", chat_id, aside=True) == "chat_not_found"
    panel.grant = other.grant
    assert acted(panel, "/api/quotes", foreign, into="internal_note") == "grant_invalid"
    assert acted(other, "/api/quotes", foreign, into="the_moon") == "request_invalid"
    lines = audit_of(product, connected.admin.invited.account.id)
    assert {line.action for line in lines} & {"quoted", "set_aside"} == set()


def test_a_chat_set_aside_is_so_for_this_agent_and_customer_until_taken_back(
    connected: Shop,
) -> None:
    panel, other = connected.panel(), connected.panel(BEN)
    chats = panel.lookup(known.THREE_CHATS).json()["chats"]
    one, two = chats[0]["id"], chats[1]["id"]

    assert acted(panel, "/api/aside", one, aside=True) == {"aside": True}
    acted(panel, "/api/aside", two, aside=True)
    other.lookup(known.THREE_CHATS)
    assert panel.overview(known.THREE_CHATS).json()["aside"] == [two, one]
    assert other.overview(known.THREE_CHATS).json()["aside"] == []

    assert acted(panel, "/api/aside", two, aside=False) == {"aside": False}
    assert panel.overview(known.THREE_CHATS).json()["aside"] == [one]
    panel.lookup(known.FORTY_CHATS)
    assert panel.overview(known.FORTY_CHATS).json()["aside"] == []
