"""Checking a person again covers everything that is listed for them, whatever it is found by."""

from __future__ import annotations

from typing import Any

import pytest

from backend.mirror import orders
from backend.sidebar import recheck as sidebar
from tests.command_line import terminal
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_lookup import emails_of, world_chats
from tests.integration.test_mirrored_lookup import copy_of, wait_for
from tests.panel import Panel, code_of
from tests.product import Product, working
from tests.shop import Shop

PHONE, EXTERNAL, TICKET = "+49 30 1234567", "crm-4711", 4242


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no reason to be told that it takes longer."""
    monkeypatch.setattr(sidebar, "WITHIN_S", 25)


@pytest.fixture
def person(connected: Shop, emulator: Emulator) -> dict[str, Any]:
    """A requester with a verified address, an unverified one, a telephone and an external id."""
    requester = connected.panel().requester(known.THREE_CHATS)
    unverified = {"value": "other.address@example.org", "verified": False}
    emails = [*requester["emails"], unverified]
    return {**requester, "emails": emails, "phones": [PHONE], "external_id": EXTERNAL}


@pytest.fixture
def others(connected: Shop, emulator: Emulator, person: dict[str, Any]) -> dict[str, str]:
    """By what else a chat of that person is found → its id."""
    account = emulator["acme"]
    own = world_chats(emulator, person["emails"][0]["value"])[0]
    visitors = {
        "unverified_email": {"id": "1.a", "email": "other.address@example.org"},
        "phone": {"id": "1.b", "email": "", "phone": "0049 (30) 1234-567"},
        "external_id": {"id": "1.c", "email": "", "external_id": EXTERNAL},
        "same_visitor": {**own["visitor"], "email": ""},
        "ticket": {"id": "1.d", "email": "somebody.else@example.org"},
    }
    made = {}
    for number, (reason, visitor) in enumerate(visitors.items()):
        chat = {**own, "id": f"2611.9.VOther{number:06}", "visitor": {"name": "X", **visitor},
                "zendesk_ticket_id": TICKET if reason == "ticket" else None}  # fmt: skip
        account.world.put_chat(chat, account.clock.now())
        made[reason] = chat["id"]
    return made


def recheck(panel: Panel, person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"sequence": 1, "ticket_id": TICKET, "requester": person, **changes}
    answer: dict[str, Any] = panel.call("POST", "/api/recheck", json=body).raise_for_status().json()
    return answer


def listed(panel: Panel, person: dict[str, Any]) -> dict[str, str]:
    """Reason → id of the newest chat listed for it, strong and weak."""
    found: dict[str, str] = {}
    for weak in (False, True):
        chats = panel.lookup(TICKET, requester=person, weak=weak).raise_for_status().json()["chats"]
        for chat in chats:
            found.setdefault(chat["reason"]["code"], chat["id"])
    return found


def test_a_chat_goes_that_was_deleted_whatever_it_is_listed_by(
    connected: Shop,
    product: Product,
    emulator: Emulator,
    person: dict[str, Any],
    others: dict[str, str],
) -> None:
    panel = connected.panel(BEN)
    with working(product.settings):
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        before = listed(panel, person)
        assert before == {**others, "verified_email": before["verified_email"]}
        emulator["acme"].world.take_out(others.values())

        answer = recheck(panel, person)

        assert answer == {"done": True, "checked": 3 + len(others), "removed": len(others)}
        assert listed(panel, person) == {"verified_email": before["verified_email"]}
        assert code_of(panel.open(others["phone"])) == "chat_not_found"


def test_an_ignored_address_is_not_looked_for(
    connected: Shop, product: Product, person: dict[str, Any]
) -> None:
    panel = connected.panel(BEN)
    ignored = emails_of(panel, known.THREE_CHATS)[0]
    assert terminal(product.settings)("ignore", "acme", ignored).returncode == 0
    with working(product.settings):
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))

        assert recheck(panel, person)["checked"] == 0


def test_only_so_many_are_looked_for_the_newest_first(
    connected: Shop, product: Product, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST_RECHECKED", 25)
    panel = connected.panel(BEN)
    requester = panel.requester(known.FORTY_CHATS)
    own = world_chats(emulator, *emails_of(panel, known.FORTY_CHATS))
    with working(product.settings):
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        emulator["acme"].world.take_out([own[24]["id"], own[25]["id"]])

        answer = recheck(panel, requester, ticket_id=None)

    assert answer == {"done": True, "checked": 25, "removed": 1}
