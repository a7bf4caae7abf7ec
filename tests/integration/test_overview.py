"""A requester's chats at a glance: what is counted is exactly what the look-up lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.customer import BEN
from tests.emulator.world import known
from tests.integration.test_lookup import all_pages
from tests.integration.test_mirrored_lookup import TICKETS, copied
from tests.panel import Panel, code_of
from tests.shop import Shop, premises


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """acme with a complete copy, which no test changes."""
    with premises(tmp_path_factory.mktemp("overview"), chats=300) as there:
        there.shop.connect()
        with copied(there.shop, there.product):
            yield there.shop


def glance_of(panel: Panel, ticket: int, **changes: Any) -> dict[str, Any]:
    glance: dict[str, Any] = panel.overview(ticket, **changes).raise_for_status().json()["glance"]
    return glance


def month_in(zone: ZoneInfo, at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%Y-%m}"


def dated_pages(panel: Panel, ticket: int, until: str) -> list[dict[str, Any]]:
    first = panel.lookup(ticket, until=until).raise_for_status().json()
    chats, cursor = first["chats"], first["next_cursor"]
    while cursor:
        page = panel.lookup(ticket, until=until, cursor=cursor).raise_for_status().json()
        chats, cursor = chats + page["chats"], page["next_cursor"]
    return list(chats)


def test_it_counts_what_the_look_up_lists_for_every_kind_of_requester(mirrored: Shop) -> None:
    panel = mirrored.panel()
    for ticket in TICKETS:
        listed = all_pages(panel, ticket)
        glance = glance_of(panel, ticket)
        dated = [chat["started_at"] for chat in listed if chat["started_at"]]

        assert glance["chats"] == len(listed), ticket
        assert glance["since"] == min(dated, default=None), ticket
        assert glance["missed"] == sum(chat["missed"] for chat in listed), ticket
        ratings = Counter(chat["rating"] for chat in listed)
        assert (glance["good"], glance["bad"]) == (ratings["good"], ratings["bad"]), ticket
        assert glance["cut_off"] is False


def test_a_months_chats_are_those_listed_between_its_ends_in_the_agents_zone(
    mirrored: Shop,
) -> None:
    panel, zone = mirrored.panel(), ZoneInfo("Pacific/Auckland")
    listed = all_pages(panel, known.FORTY_CHATS)
    months = glance_of(panel, known.FORTY_CHATS, time_zone=zone.key)["months"]

    counted = {month_in(zone, month["since"]): month["chats"] for month in months}
    assert counted == Counter(month_in(zone, chat["started_at"]) for chat in listed)
    assert list(counted) == sorted(counted)
    for month in (months[0], months[len(months) // 2], months[-1]):
        before = dated_pages(panel, known.FORTY_CHATS, month["until"])
        inside = [chat for chat in before if chat["started_at"] >= month["since"]]
        assert len(inside) == month["chats"]
        assert {chat["id"] for chat in before} == {
            chat["id"] for chat in listed if chat["started_at"] < month["until"]
        }


def test_months_of_a_zone_nobody_knows_are_those_of_utc(mirrored: Shop) -> None:
    panel = mirrored.panel()
    panel.lookup(known.FORTY_CHATS)
    plain = glance_of(panel, known.FORTY_CHATS)

    for zone in ("Middle/Earth", "../../etc/passwd", "", None):
        assert glance_of(panel, known.FORTY_CHATS, time_zone=zone) == plain


def test_nothing_is_told_without_the_grant_of_a_look_up_of_the_same_requester(
    mirrored: Shop,
) -> None:
    panel, other = mirrored.panel(), mirrored.panel(BEN)
    other.lookup(known.FORTY_CHATS).raise_for_status()
    panel.lookup(known.THREE_CHATS).raise_for_status()

    answers = [
        panel.overview(known.FORTY_CHATS),
        panel.overview(known.FORTY_CHATS, requester=panel.requester(known.THREE_CHATS)),
        panel.overview(known.THREE_CHATS, grant=""),
        panel.overview(known.FORTY_CHATS, grant=other.grant),
    ]

    assert {code_of(answer) for answer in answers} == {"grant_invalid"}


def test_it_says_which_chats_this_agent_opened_and_no_others(mirrored: Shop) -> None:
    panel, other = mirrored.panel(), mirrored.panel(BEN)
    chats = panel.lookup(known.FORTY_CHATS).json()["chats"]
    other.lookup(known.FORTY_CHATS)
    panel.open(chats[3]["id"]).raise_for_status()
    other.open(chats[5]["id"]).raise_for_status()

    opened = panel.overview(known.FORTY_CHATS).json()["opened"]

    assert [one["chat_id"] for one in opened] == [chats[3]["id"]]  # the newest came unasked


def test_without_a_copy_only_what_was_opened_is_known(connected: Shop) -> None:
    panel = connected.panel()
    chats = panel.lookup(known.THREE_CHATS).json()["chats"]
    panel.open(chats[2]["id"]).raise_for_status()

    answer = panel.overview(known.THREE_CHATS).raise_for_status().json()

    assert answer["glance"] is None
    assert [one["chat_id"] for one in answer["opened"]] == [chats[2]["id"]]
    until = "2026-01-01T00:00:00Z"
    assert code_of(panel.lookup(known.THREE_CHATS, until=until)) == "cursor_invalid"
    assert code_of(panel.lookup(known.THREE_CHATS, until="new year")) == "request_invalid"


def test_preferences_are_an_agents_own_and_stand_in_every_page_of_theirs(connected: Shop) -> None:
    liked = {"hide_lines": True, "show_times": False, "open_newest": True}
    saved = connected.panel().call("POST", "/api/preferences", json=liked)

    assert saved.raise_for_status().json() == liked
    assert connected.panel().boot["preferences"] == liked
    assert connected.panel(BEN).boot["preferences"]["hide_lines"] is False
    refused = connected.panel().call("POST", "/api/preferences", json={"hide_lines": "perhaps"})
    assert code_of(refused) == "request_invalid"
