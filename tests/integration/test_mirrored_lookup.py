"""The look-up our own copy answers: the same chats as Zendesk's, and more ways to find them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from backend.mirror.pace import PACE, Every
from tests.command_line import terminal
from tests.customer import ADA, BEN, EVE
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_lookup import all_pages, chat_calls, emails_of, world_chats
from tests.panel import Panel, code_of
from tests.product import Product, working
from tests.shop import Shop

pytestmark = pytest.mark.usefixtures("unmetered")

TICKETS = [
    known.THREE_CHATS, known.NO_CHATS, known.ONE_CHAT, known.FORTY_CHATS, known.THOUSAND_CHATS,
    known.SEVERAL_EMAILS, known.NO_EMAIL, known.SHARED_ADDRESS, known.ODDITIES, known.OWN_TICKET,
]  # fmt: skip


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker asks for what is new every second."""
    monkeypatch.setitem(PACE, "tail", Every(1, 1))


@pytest.fixture
def mirrored(connected: Shop, product: Product) -> Iterator[Shop]:
    """acme, connected, with a complete copy and a worker that keeps it."""
    with copied(connected, product):
        yield connected


@contextmanager
def copied(shop: Shop, product: Product) -> Iterator[Shop]:
    """With a complete copy, and a worker that keeps it."""
    with working(product.settings):
        panel = shop.panel()
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        panel.close()
        yield shop


def copy_of(panel: Panel) -> dict[str, Any] | None:
    answer = panel.lookup(known.NO_CHATS).raise_for_status().json()
    found: dict[str, Any] | None = answer["copy"]
    return found


def wait_for(claim: Any, within_s: float = 30) -> Any:
    until = time.monotonic() + within_s
    while not (got := claim()):
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.1)
    return got


@pytest.mark.parametrize("weak", [False, True])
def test_copy_and_zendesk_list_the_same_chats_for_every_kind_of_requester(
    connected: Shop, product: Product, emulator: Emulator, weak: bool
) -> None:
    emulator["acme"].limiter.take = lambda *_: None  # type: ignore[method-assign]  # not today's claim
    panel = connected.panel()
    live = {ticket: all_pages(panel, ticket, weak=weak) for ticket in TICKETS}
    with working(product.settings):
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        for ticket in TICKETS:
            mirrored = all_pages(panel, ticket, weak=weak)
            if weak:
                mirrored = [c for c in mirrored if c["reason"]["code"] != "same_visitor"]
            assert sorted(mirrored, key=by_id) == sorted(live[ticket], key=by_id), ticket


def by_id(chat: dict[str, Any]) -> str:
    return str(chat["id"])


def test_a_transcript_from_the_copy_is_the_one_zendesk_gives(
    connected: Shop, product: Product
) -> None:
    panel = connected.panel()
    listed = panel.lookup(known.ODDITIES).json()["chats"]
    live = {chat["id"]: panel.open(chat["id"]).raise_for_status().json() for chat in listed}
    with working(product.settings):
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        again = panel.lookup(known.ODDITIES).json()
        assert again["source"] == "mirror"
        for chat_id, transcript in live.items():
            assert panel.open(chat_id).raise_for_status().json() == transcript
        assert again["newest"] == live[again["chats"][0]["id"]]


def test_a_warm_open_costs_no_call(mirrored: Shop) -> None:
    panel = mirrored.panel(BEN)
    panel.lookup(known.NO_CHATS)
    mirrored.zendesk.control("log", method="DELETE")
    before = len(chat_calls(mirrored))
    answer = panel.lookup(known.FORTY_CHATS).raise_for_status().json()
    panel.open(answer["chats"][7]["id"]).raise_for_status()

    assert answer["source"] == "mirror"
    assert all(
        "search" not in path and path.count("/") < 5 for path in chat_calls(mirrored)[before:]
    )


def test_lists_come_newest_first_and_page_by_page_without_gaps(
    mirrored: Shop, emulator: Emulator
) -> None:
    panel = mirrored.panel()
    listed = all_pages(panel, known.THOUSAND_CHATS)
    expected = world_chats(emulator, *emails_of(panel, known.THOUSAND_CHATS))

    assert len(listed) == 1000
    assert [c["started_at"] for c in listed] == sorted(
        (c["started_at"] for c in listed), reverse=True
    )
    assert {c["id"] for c in listed} == {c["id"] for c in expected}


def test_the_tickets_own_chat_is_found_whatever_address_the_visitor_typed(
    mirrored: Shop, emulator: Emulator
) -> None:
    panel = mirrored.panel()
    own = panel.lookup(known.OWN_TICKET).json()["chats"]
    (of_ticket,) = [chat for chat in own if chat["grade"] == "ticket"]
    nobody = {"id": 1, "emails": [{"value": "nobody@example.org", "verified": True}]}

    found = panel.lookup(known.OWN_TICKET, requester=nobody).json()["chats"]

    assert [(chat["id"], chat["grade"]) for chat in found] == [(of_ticket["id"], "ticket")]
    assert found[0]["reason"]["address_number"] is None


@pytest.mark.usefixtures("brisk")
def test_a_telephone_number_finds_weak_matches(mirrored: Shop, emulator: Emulator) -> None:
    chat = {
        "id": "2611.1.VPhoneChat001", "type": "offline_msg", "message": "Call me",
        "timestamp": "2026-11-20T10:00:00Z",
        "visitor": {"id": "1.phone", "name": "Phil", "email": "", "phone": "+49 (30) 1234-567",
                    "notes": ""},
    }  # fmt: skip
    account = emulator["acme"]
    account.world.put_chat(chat, account.clock.now())
    panel = mirrored.panel()
    requester = {
        "id": 1,
        "emails": [{"value": "nobody@example.org", "verified": True}],
        "phones": ["0049 30 1234567"],
    }

    def found() -> list[dict[str, Any]]:
        asked = panel.lookup(known.NO_CHATS, requester=requester, weak=True)
        chats: list[dict[str, Any]] = asked.json()["chats"]
        return chats

    (match,) = wait_for(found, within_s=40)
    assert (match["grade"], match["reason"]["code"]) == ("weak", "phone")
    assert panel.lookup(known.NO_CHATS, requester=requester).json()["weak_about"] == 1


@pytest.mark.usefixtures("brisk")
def test_a_browser_of_the_requester_leads_to_chats_without_an_address(
    mirrored: Shop, emulator: Emulator
) -> None:
    panel = mirrored.panel()
    email = emails_of(panel, known.THREE_CHATS)[0]
    own = world_chats(emulator, email)[0]
    account = emulator["acme"]
    anonymous = {**own, "id": "2611.1.VAnonymous001", "visitor": {**own["visitor"], "email": ""}}
    account.world.put_chat(anonymous, account.clock.now())

    def found() -> list[dict[str, Any]]:
        chats: list[dict[str, Any]] = panel.lookup(known.THREE_CHATS, weak=True).json()["chats"]
        return [chat for chat in chats if chat["id"] == anonymous["id"]]

    (match,) = wait_for(found, within_s=40)
    assert match["reason"]["code"] == "same_visitor"


def test_an_account_of_its_own_sees_nothing_of_the_others_copy(
    mirrored: Shop, install: Any, emulator: Emulator
) -> None:
    panel = mirrored.panel()
    listed = panel.lookup(known.THREE_CHATS).json()
    other = install("globex")
    other.panel().close()
    other.admin.set_up(other.zendesk)
    other.admin.connect(other.zendesk).raise_for_status()
    stranger = other.panel()
    stranger.lookup(known.THREE_CHATS, requester=panel.requester(known.THREE_CHATS))

    answers = [
        stranger.open(listed["chats"][0]["id"]),
        stranger.open("2611.1.VNobodyKnows1"),
        stranger.open(listed["chats"][0]["id"], grant=listed["grant"]),
    ]
    assert [code_of(answer) for answer in answers] == [
        "chat_not_found", "chat_not_found", "grant_invalid",
    ]  # fmt: skip
    assert answers[0].content == answers[1].content


def test_with_zendesk_down_lists_and_transcripts_keep_coming_with_their_age(
    mirrored: Shop,
) -> None:
    panel = mirrored.panel(BEN)
    before = panel.lookup(known.FORTY_CHATS).raise_for_status().json()
    mirrored.zendesk.control("faults", {"path_prefix": "/api/v2/chat/", "kind": "status"})

    again = panel.lookup(known.FORTY_CHATS).raise_for_status().json()

    assert [c["id"] for c in again["chats"]] == [c["id"] for c in before["chats"]]
    assert again["copy"]["up_to"] <= before["copy"]["up_to"] or again["copy"]["up_to"]
    panel.open(again["chats"][3]["id"]).raise_for_status()


@pytest.mark.usefixtures("brisk")
def test_a_refused_token_leaves_the_copy_readable_and_says_so(mirrored: Shop) -> None:
    panel = mirrored.panel(EVE)
    panel.lookup(known.FORTY_CHATS).raise_for_status()
    mirrored.zendesk.switch(token_state="revoked")

    def told() -> bool:
        answer = panel.lookup(known.FORTY_CHATS).raise_for_status().json()
        return bool(answer["copy"]["trouble"] == "reconnect" and answer["chats"])

    wait_for(told, within_s=40)


def test_checking_a_person_again_removes_what_zendesk_no_longer_has(
    mirrored: Shop, emulator: Emulator
) -> None:
    panel = mirrored.panel()
    email = emails_of(panel, known.FORTY_CHATS)[0]
    gone = world_chats(emulator, email)[5]["id"]
    emulator["acme"].world.chats.pop(gone)
    body = {"sequence": 1, "ticket_id": None, "requester": panel.requester(known.FORTY_CHATS)}

    answer = panel.call("POST", "/api/recheck", json=body).raise_for_status().json()

    assert answer == {"done": True, "checked": 40, "removed": 1}
    listed = panel.lookup(known.FORTY_CHATS).json()["chats"]
    assert gone not in {chat["id"] for chat in listed}
    assert len(listed) == 39


def test_taking_the_connection_back_takes_the_copy_along(mirrored: Shop, product: Product) -> None:
    panel = mirrored.panel(ADA)
    panel.call("POST", "/api/disconnect", json={}).raise_for_status()

    mirrors = product.settings.data / "mirrors"
    wait_for(lambda: not list(mirrors.iterdir()))
    assert code_of(panel.lookup(known.THREE_CHATS)) == "not_connected"


def test_without_a_mirror_nothing_is_stored(connected: Shop, product: Product) -> None:
    panel = connected.panel()
    panel.lookup(known.THREE_CHATS).raise_for_status()
    body = {"sequence": 1, "ticket_id": None, "requester": panel.requester(known.THREE_CHATS)}

    assert code_of(panel.call("POST", "/api/recheck", json=body)) == "no_copy"
    assert not (product.settings.data / "mirrors").exists()


def test_a_check_that_failed_is_not_said_to_go_on(mirrored: Shop) -> None:
    panel = mirrored.panel()
    requester = panel.requester(known.FORTY_CHATS)
    mirrored.zendesk.switch(token_state="revoked")
    body = {"sequence": 1, "ticket_id": None, "requester": requester}

    assert code_of(panel.call("POST", "/api/recheck", json=body)) == "reconnect_needed"


def test_a_connection_taken_back_counts_at_the_very_next_look_up(mirrored: Shop) -> None:
    panel = mirrored.panel(ADA)
    panel.lookup(known.FORTY_CHATS).raise_for_status()
    panel.call("POST", "/api/disconnect", json={}).raise_for_status()

    assert code_of(panel.lookup(known.FORTY_CHATS)) == "not_connected"


def test_an_erased_chat_is_neither_listed_nor_opened_any_more(
    mirrored: Shop, product: Product
) -> None:
    panel = mirrored.panel()
    listed = panel.lookup(known.FORTY_CHATS).json()["chats"]
    erased = listed[4]["id"]
    done = terminal(product.settings)("erase", "acme", "--chat", erased, "--yes")
    assert done.returncode == 0, done.stderr

    assert code_of(panel.open(erased)) == "chat_not_found"
    again = panel.lookup(known.FORTY_CHATS).json()["chats"]
    assert [c["id"] for c in again] == [c["id"] for c in listed if c["id"] != erased]
