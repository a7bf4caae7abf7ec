"""The live look-up on the wire: complete, exact, ordered, graded, and cheap."""

from __future__ import annotations

import asyncio
from itertools import cycle, islice
from typing import Any

import httpx
import pytest

from tests.customer import ADA, BEN, EVE
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.panel import Panel, code_of
from tests.shop import Shop


def world_chats(emulator: Emulator, *emails: str) -> list[dict[str, Any]]:
    """The account's chats of these addresses, newest first."""
    folded = {email.lower() for email in emails}
    chats = [
        chat
        for chat in emulator["acme"].world.chats.values()
        if str(chat["visitor"].get("email", "")).strip().lower() in folded
        and not chat.get("deleted")
    ]
    return sorted(chats, key=lambda chat: chat["timestamp"], reverse=True)


def emails_of(panel: Panel, ticket_id: int, *, verified: bool = True) -> list[str]:
    emails = panel.requester(ticket_id)["emails"]
    return [email["value"] for email in emails if email["verified"] is verified]


def all_pages(panel: Panel, ticket_id: int, **changes: Any) -> list[dict[str, Any]]:
    chats: dict[str, dict[str, Any]] = {}
    cursor, seen = None, 0
    while cursor is not None or seen == 0:
        answer = panel.lookup(ticket_id, cursor=cursor, **changes).raise_for_status().json()
        chats.update({chat["id"]: chat for chat in answer["chats"]})
        cursor, seen = answer["next_cursor"], seen + 1
        assert seen < 60
    return list(chats.values())


def chat_calls(shop: Shop) -> list[str]:
    log = shop.zendesk.control("log", method="GET")
    return [r["path"] for r in log if r["path"].startswith("/api/v2/chat/")]


@pytest.mark.parametrize("ticket", [known.THREE_CHATS, known.ONE_CHAT, known.FORTY_CHATS])
def test_every_chat_of_the_requester_is_listed_newest_first(
    connected: Shop, emulator: Emulator, ticket: int
) -> None:
    panel = connected.panel()
    expected = world_chats(emulator, *emails_of(panel, ticket))

    answer = panel.lookup(ticket).json()

    assert [chat["id"] for chat in answer["chats"]] == [chat["id"] for chat in expected]
    assert answer["sequence"] == 1
    assert answer["source"] == "live"
    assert answer["next_cursor"] is None


def test_a_requester_without_chats_gets_an_empty_list(connected: Shop) -> None:
    answer = connected.panel().lookup(known.NO_CHATS).json()

    assert answer["chats"] == []
    assert answer["found_about"] == 0
    assert answer["newest"] is None


def test_a_requester_without_an_address_costs_no_search(connected: Shop) -> None:
    panel = connected.panel()
    panel.lookup(known.NO_CHATS)
    connected.zendesk.control("log", method="DELETE")

    answer = panel.lookup(known.NO_EMAIL).json()

    assert answer["chats"] == []
    assert answer["addresses"] == {"verified": 0, "unverified": 0}
    assert chat_calls(connected) == []


def test_a_thousand_chats_are_all_there_page_by_page(connected: Shop, emulator: Emulator) -> None:
    panel = connected.panel()
    expected = world_chats(emulator, *emails_of(panel, known.THOUSAND_CHATS))
    assert len(expected) == 1000
    emulator["acme"].limiter.take = lambda *_: None  # type: ignore[method-assign]  # not today's claim

    first = panel.lookup(known.THOUSAND_CHATS).json()
    assert len(first["chats"]) == 40
    assert first["found_about"] == 1000
    assert first["next_cursor"]

    pages = [first]
    while pages[-1]["next_cursor"] and len(pages) < 5:
        cursor = pages[-1]["next_cursor"]
        pages.append(panel.lookup(known.THOUSAND_CHATS, cursor=cursor).json())
    listed = [chat["id"] for page in pages for chat in page["chats"]]
    assert listed == [chat["id"] for chat in expected[: len(listed)]]
    assert len(listed) == 200


def test_a_first_page_costs_a_search_an_address_and_one_bulk_read(connected: Shop) -> None:
    panel = connected.panel()
    panel.lookup(known.NO_CHATS)  # learns who is a Chat agent
    connected.zendesk.control("log", method="DELETE")

    panel.lookup(known.FORTY_CHATS)

    assert chat_calls(connected) == ["/api/v2/chat/chats/search", "/api/v2/chat/chats"]


def test_a_transcript_just_listed_costs_no_call(connected: Shop) -> None:
    panel = connected.panel()
    chats = panel.lookup(known.THREE_CHATS).json()["chats"]
    connected.zendesk.control("log", method="DELETE")

    assert panel.open(chats[2]["id"]).status_code == 200
    assert chat_calls(connected) == []


def test_five_hundred_equal_look_ups_at_once_cost_what_one_costs(connected: Shop) -> None:
    panels = [connected.panel(agent) for agent in (ADA, BEN, EVE)]  # one alone would be slowed
    panels[0].lookup(known.NO_CHATS)
    requester = panels[0].requester(known.FORTY_CHATS)
    connected.zendesk.control("log", method="DELETE")
    slow = {"path_prefix": "/api/v2/chat/", "kind": "slow", "seconds": 4.0}
    connected.zendesk.control("faults", slow)

    answers = asyncio.run(_at_once(panels, 500, requester))

    assert {answer.status_code for answer in answers} == {200}
    assert {len(answer.json()["chats"]) for answer in answers} == {40}
    assert len(chat_calls(connected)) == 2


async def _at_once(
    panels: list[Panel], times: int, requester: dict[str, Any]
) -> list[httpx.Response]:
    """All are asked before the first is answered: the stand-in takes its time."""
    body = {"sequence": 1, "ticket_id": known.FORTY_CHATS, "requester": requester}
    async with httpx.AsyncClient(
        timeout=60, trust_env=False, limits=httpx.Limits(max_connections=None)
    ) as client:
        asked = (
            client.post(
                f"{panel.origin}/api/lookup",
                json=body,
                headers={"Authorization": f"Bearer {panel.session}"},
            )
            for panel in islice(cycle(panels), times)
        )
        return await asyncio.gather(*asked)


def test_several_addresses_are_merged_and_counted(connected: Shop, emulator: Emulator) -> None:
    panel = connected.panel()
    verified = emails_of(panel, known.SEVERAL_EMAILS)
    unverified = emails_of(panel, known.SEVERAL_EMAILS, verified=False)
    expected = world_chats(emulator, *verified)

    answer = panel.lookup(known.SEVERAL_EMAILS).json()

    assert [chat["id"] for chat in answer["chats"]] == [chat["id"] for chat in expected]
    assert {chat["grade"] for chat in answer["chats"]} == {"verified_email"}
    assert {chat["reason"]["address_number"] for chat in answer["chats"]} >= {1, 2}
    assert answer["weak_about"] == len(world_chats(emulator, *unverified)) > 0
    assert answer["addresses"] == {"verified": len(verified), "unverified": len(unverified)}


def test_weak_matches_come_when_asked_for_and_are_noted(
    connected: Shop, emulator: Emulator
) -> None:
    panel = connected.panel()
    unverified = emails_of(panel, known.SEVERAL_EMAILS, verified=False)

    answer = panel.lookup(known.SEVERAL_EMAILS, weak=True).json()

    expected = world_chats(emulator, *unverified)
    assert [chat["id"] for chat in answer["chats"]] == [chat["id"] for chat in expected]
    assert {chat["grade"] for chat in answer["chats"]} == {"weak"}
    assert {chat["reason"]["code"] for chat in answer["chats"]} == {"unverified_email"}
    assert answer["newest"] is None


def test_an_address_many_visitors_typed_is_weak(connected: Shop) -> None:
    panel = connected.panel()

    strong = panel.lookup(known.SHARED_ADDRESS).json()
    weak = panel.lookup(known.SHARED_ADDRESS, weak=True).json()

    assert strong["chats"] == []
    assert strong["weak_about"] > 0
    assert weak["chats"]
    assert {chat["reason"]["code"] for chat in weak["chats"]} == {"shared_address"}


def test_the_chat_that_became_this_ticket_says_so(connected: Shop) -> None:
    answer = connected.panel().lookup(known.OWN_TICKET).json()

    own = [chat for chat in answer["chats"] if chat["grade"] == "ticket"]
    assert [chat["ticket_id"] for chat in own] == [known.OWN_TICKET]


def test_addresses_differ_in_case_and_blanks_only(connected: Shop) -> None:
    panel = connected.panel()
    requester = panel.requester(known.THREE_CHATS)
    for email in requester["emails"]:
        email["value"] = f"  {email['value'].upper()} "

    assert len(panel.lookup(known.THREE_CHATS, requester=requester).json()["chats"]) == 3


def test_a_similar_address_is_another_person(connected: Shop) -> None:
    panel = connected.panel()
    requester = panel.requester(known.THREE_CHATS)
    address = requester["emails"][0]["value"]
    for other in (f"x{address}", f"{address}.au", address.replace("@", "+chat@")):
        asked = {"id": None, "emails": [{"value": other, "verified": True}]}
        assert panel.lookup(None, requester=asked).json()["chats"] == []


@pytest.mark.parametrize(
    "address",
    ['a"b@example.org', "a\\@example.org", "* OR *@example.org", "@", "a@b" + "c" * 300,
     "visitor_email:*@x", "é@exämple.org", "\u202e@example.org", "a@b\x00c"],
)  # fmt: skip
def test_an_odd_address_finds_nobody_elses_chats(connected: Shop, address: str) -> None:
    asked = {"id": None, "emails": [{"value": address, "verified": True}]}

    answer = connected.panel().lookup(None, requester=asked)

    assert answer.status_code == 200
    assert answer.json()["chats"] == []


@pytest.mark.parametrize(
    "switches",
    [
        {"visitor_email": "unsupported"},
        {"visitor_email": "rejects_quotes"},
        {"search_next_url": "absent"},
        {"bulk_unknown": "null"},
        {"bulk_over_50": "rejected"},
        {"history_shape": "modern"},
        {"derived_numbers": "null"},
        {"limit_scope": "endpoint"},
    ],
)
def test_both_readings_of_an_unsettled_fact_work(
    connected: Shop, emulator: Emulator, switches: dict[str, str]
) -> None:
    connected.zendesk.switch(**switches)
    panel = connected.panel()
    expected = world_chats(emulator, *emails_of(panel, known.FORTY_CHATS))

    listed = all_pages(panel, known.FORTY_CHATS)

    assert [chat["id"] for chat in listed] == [chat["id"] for chat in expected]
    assert panel.open(listed[-1]["id"], panel.grant).status_code in {200, 404}


def test_a_messaging_account_has_no_chats_and_that_is_no_error(connected: Shop) -> None:
    connected.zendesk.switch(messaging_account=True)

    answer = connected.panel().lookup(known.FORTY_CHATS)

    assert answer.status_code == 200
    assert answer.json()["chats"] == []


def test_a_chat_that_is_deleted_between_search_and_read_is_left_out(
    connected: Shop, emulator: Emulator
) -> None:
    panel = connected.panel()
    expected = world_chats(emulator, *emails_of(panel, known.THREE_CHATS))
    connected.zendesk.switch(search_index_lag_s=3600)
    listed = panel.lookup(known.THREE_CHATS).json()["chats"]
    assert len(listed) <= len(expected)

    for chat in expected:
        emulator["acme"].world.delete_chat(chat["id"])
    gone = connected.panel(BEN).lookup(known.THREE_CHATS, sequence=2)
    assert gone.status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"kind": "status", "status": 500}, 503, "zendesk_unavailable"),
        ({"kind": "status", "status": 403}, 502, "zendesk_refused"),
        ({"kind": "status", "status": 400}, 502, "zendesk_rejected"),
        ({"kind": "status", "status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, 502,
         "zendesk_unreadable"),
        ({"kind": "not_json"}, 502, "zendesk_unreadable"),
        ({"kind": "truncate"}, 502, "zendesk_unreadable"),
    ],
)  # fmt: skip
def test_zendesks_troubles_have_names(
    connected: Shop, fault: dict[str, Any], status: int, code: str
) -> None:
    panel = connected.panel()
    panel.lookup(known.NO_CHATS)
    connected.zendesk.control("faults", {"path_prefix": "/api/v2/chat/chats", **fault})

    answer = panel.lookup(known.THREE_CHATS)

    assert (answer.status_code, code_of(answer)) == (status, code)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 502},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429, "headers": {"Retry-After": "1"}},
        {"kind": "cut"},
    ],
)
def test_passing_troubles_are_waited_out(connected: Shop, fault: dict[str, Any]) -> None:
    panel = connected.panel()
    panel.lookup(known.NO_CHATS)
    passing = {"path_prefix": "/api/v2/chat/chats", "times": 1, **fault}
    connected.zendesk.control("faults", passing)

    answer = panel.lookup(known.THREE_CHATS)

    assert answer.status_code == 200
    assert len(answer.json()["chats"]) == 3


def test_a_cursor_belongs_to_its_addresses_and_is_ours(connected: Shop) -> None:
    panel = connected.panel()
    cursor = panel.lookup(known.THOUSAND_CHATS).json()["next_cursor"]

    for ticket, text in ((known.FORTY_CHATS, cursor), (known.THOUSAND_CHATS, cursor + "x")):
        answer = panel.lookup(ticket, cursor=text)
        assert (answer.status_code, code_of(answer)) == (422, "cursor_invalid")


def test_a_cursor_of_weak_matches_opens_no_strong_list(connected: Shop) -> None:
    panel = connected.panel()
    cursor = panel.lookup(known.THOUSAND_CHATS).json()["next_cursor"]

    answer = panel.lookup(known.THOUSAND_CHATS, cursor=cursor, weak=True)

    assert (answer.status_code, code_of(answer)) == (422, "cursor_invalid")


def test_nothing_of_the_visitor_is_sent_that_nobody_needs(
    connected: Shop, emulator: Emulator
) -> None:
    panel = connected.panel(ADA)
    chats = world_chats(emulator, *emails_of(panel, known.THREE_CHATS))

    list_text = panel.lookup(known.THREE_CHATS).text
    opened = "".join(panel.open(chat["id"]).text for chat in chats)

    for chat in chats:
        assert chat["visitor"]["email"] not in list_text + opened
        for part in ("ip", "user_agent", "city"):
            value = chat.get("session", {}).get(part)
            assert not value or f'"{value}"' not in list_text + opened


@pytest.mark.parametrize("state", ["revoked", "wrong_account", "support"])
@pytest.mark.parametrize("body", ["description", "invalid_token", "html"])
def test_a_worthless_token_is_said_whatever_the_401_looks_like(
    connected: Shop, state: str, body: str
) -> None:
    panel = connected.panel(BEN)
    connected.zendesk.switch(token_state=state, unauthorized_body=body)
    refused = panel.lookup(known.THREE_CHATS)
    assert (refused.status_code, code_of(refused)) == (409, "reconnect_needed")


@pytest.mark.parametrize(
    ("switches", "code"),
    [
        ({}, "budget_exhausted"),
        ({"limit_body": "text"}, "budget_exhausted"),
        ({"limit_body": "html"}, "budget_exhausted"),
        ({"limit_retry_after": False}, "budget_exhausted"),
        ({"limit_status": 502}, "zendesk_unavailable"),
    ],
    ids=str,
)
def test_a_limit_used_up_by_others_is_said_with_a_time_to_come_back(
    connected: Shop, emulator: Emulator, switches: dict[str, Any], code: str
) -> None:
    panel = connected.panel()
    panel.lookup(known.NO_CHATS)
    connected.zendesk.switch(**switches)
    account = emulator["acme"]
    while account.limiter.take("", account.clock.now()) is None:
        pass
    answer = panel.lookup(known.THREE_CHATS)
    assert (answer.status_code, code_of(answer)) == (503, code)
    assert 0 < int(answer.headers["retry-after"]) <= 62


def test_links_to_the_old_host_end_a_long_list_and_not_a_short_one(connected: Shop) -> None:
    connected.zendesk.switch(link_host="zopim")
    panel = connected.panel()
    assert len(panel.lookup(known.THREE_CHATS).json()["chats"]) == 3
    assert code_of(panel.lookup(known.THOUSAND_CHATS)) == "zendesk_unreadable"
