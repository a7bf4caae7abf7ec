"""Exports: off by default, noted, through a link that opens once, for who may still read."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest
from msgspec.structs import replace

from backend.sidebar.exports import fetching, order
from backend.wiring import open_store
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.integration.test_acting import acted
from tests.panel import Panel, code_of
from tests.product import Product, free_port, serving
from tests.shop import Shop


def allow(product: Product, account_id: str, *, allowed: bool) -> None:
    async def work() -> None:
        store = open_store(product.settings)
        try:
            await store.accounts.set_exports(account_id, allowed=allowed)
        finally:
            await store.close()

    asyncio.run(work())


@pytest.fixture
def exporting(connected: Shop, product: Product) -> Shop:
    """acme, whose agents may export."""
    allow(product, account_of(connected), allowed=True)
    return connected


def account_of(shop: Shop) -> str:
    return shop.admin.invited.account.id


def export(panel: Panel, ticket: int, chat_id: str | None = None, **changes: Any) -> Any:
    body = {
        "ticket_id": ticket, "requester": panel.requester(ticket), "chat_id": chat_id,
        "format": "text", **changes,
    }  # fmt: skip
    return panel.call("POST", "/api/exports", json=body, headers={"Chatside-Grant": panel.grant})


def fetch(panel: Panel, url: str) -> Any:
    """As a new tab does: without session or cookie."""
    return panel.http.get(f"{panel.origin}{url}/file")


def test_exports_are_off_until_somebody_switches_them_on(connected: Shop, product: Product) -> None:
    panel = connected.panel()
    panel.lookup(known.THREE_CHATS)
    assert panel.overview(known.THREE_CHATS).json()["exports"] is False
    assert code_of(export(panel, known.THREE_CHATS)) == "exports_off"
    lines = audit_of(product, account_of(connected))
    assert [line for line in lines if line.action == "exported"] == []


def test_all_chats_of_a_requester_come_in_one_file_and_each_is_noted(
    exporting: Shop, product: Product
) -> None:
    panel = exporting.panel()
    chats = panel.lookup(known.THREE_CHATS).json()["chats"]
    assert acted(panel, "/api/aside", chats[2]["id"], aside=True) == {"aside": True}

    ordered = export(panel, known.THREE_CHATS, format="csv", time_zone="Europe/Berlin").json()
    assert (ordered["chats"], ordered["cut_off"]) == (2, False)
    answer = fetch(panel, ordered["url"])

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert {row["chat_id"] for row in rows} == {chat["id"] for chat in chats[:2]}
    assert answer.headers["content-disposition"].startswith('attachment; filename="chats-acme-')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == fetching.FILE_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    lines = audit_of(product, account_of(exporting))
    noted = [(x.chat_id, x.grade, x.note) for x in lines if x.action == "exported"]
    assert sorted(noted) == sorted((c["id"], c["grade"], "csv") for c in chats[:2])


@pytest.mark.parametrize("form", ["text", "csv", "json", "page"])
def test_one_chat_in_every_format_and_a_link_that_opens_once(exporting: Shop, form: str) -> None:
    panel = exporting.panel()
    chat = panel.lookup(known.THREE_CHATS).json()["chats"][0]
    url = export(panel, known.THREE_CHATS, chat["id"], format=form).json()["url"]

    page = panel.http.get(f"{panel.origin}{url}")
    assert (page.status_code, panel.http.get(f"{panel.origin}{url}").status_code) == (200, 200)
    assert "form-action 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]

    first, again = fetch(panel, url), fetch(panel, url)
    assert chat["id"] in first.text
    assert (again.status_code, code_of(again)) == (410, "export_gone")
    after = panel.http.get(f"{panel.origin}{url}")
    assert (after.status_code, code_of(after)) == (410, "export_gone")


def test_a_link_is_good_for_a_minute(exporting: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = exporting.panel()
    panel.lookup(known.THREE_CHATS)
    monkeypatch.setattr(order, "GOOD_FOR_S", -1)
    url = export(panel, known.THREE_CHATS).json()["url"]

    assert code_of(fetch(panel, url)) == "export_gone"
    assert code_of(fetch(panel, "/exports/" + "x" * 43)) == "export_gone"


def test_only_chats_of_ones_own_list_are_exported(exporting: Shop) -> None:
    panel, other = exporting.panel(), exporting.panel(BEN)
    foreign = other.lookup(known.FORTY_CHATS).json()["chats"][0]["id"]
    panel.lookup(known.THREE_CHATS)

    assert code_of(export(panel, known.THREE_CHATS, foreign)) == "chat_not_found"
    assert code_of(export(panel, known.FORTY_CHATS)) == "grant_invalid"  # of another requester
    panel.grant = other.grant
    assert code_of(export(panel, known.FORTY_CHATS)) == "grant_invalid"  # of another session
    panel.grant = ""
    assert code_of(export(panel, known.THREE_CHATS)) == "grant_invalid"


def test_who_may_no_longer_read_or_export_gets_nothing_from_an_open_link(
    exporting: Shop, product: Product, emulator: Emulator
) -> None:
    panel, ben = exporting.panel(), exporting.panel(BEN)
    panel.lookup(known.THREE_CHATS)
    ben.lookup(known.THREE_CHATS)
    mine = export(panel, known.THREE_CHATS).json()["url"]
    bens = export(ben, known.THREE_CHATS).json()["url"]
    del emulator["acme"].world.agents[BEN]

    fresh_settings = replace(product.settings, public_url=f"http://localhost:{free_port()}")
    with serving(fresh_settings) as fresh:  # which remembers no agents
        refused = ben.http.get(f"{fresh.url}{bens}/file")
    assert (refused.status_code, code_of(refused)) == (403, "agent_not_in_chat")
    assert code_of(fetch(ben, bens)) == "export_gone"
    allow(product, account_of(exporting), allowed=False)
    assert code_of(fetch(panel, mine)) == "exports_off"


def test_a_file_ends_where_it_would_be_too_large_and_says_so(
    exporting: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = exporting.panel()
    panel.lookup(known.THREE_CHATS)
    monkeypatch.setattr(fetching, "BYTES_AT_MOST", 10)
    text = fetch(panel, export(panel, known.THREE_CHATS).json()["url"]).text
    assert "older ones are not in it" in text

    monkeypatch.setattr(order, "AT_MOST_LIVE", 1)
    monkeypatch.setattr(order, "AT_MOST", 1)
    ordered = export(panel, known.THREE_CHATS).json()
    assert (ordered["chats"], ordered["cut_off"]) == (1, True)


def test_a_file_speaks_the_agents_language_and_english_for_others(exporting: Shop) -> None:
    panel = exporting.panel()
    panel.lookup(known.THREE_CHATS)
    for locale, word in (("de-AT", "Ende des Exports"), ("tlh", "End of the export")):
        text = fetch(panel, export(panel, known.THREE_CHATS, locale=locale).json()["url"]).text
        assert word in text


def test_a_weak_match_is_exported_by_itself_and_its_file_says_so(
    exporting: Shop, product: Product
) -> None:
    panel = exporting.panel()
    strong = panel.lookup(known.SHARED_ADDRESS).json()["chats"]
    weak = panel.lookup(known.SHARED_ADDRESS, weak=True).json()["chats"]
    assert weak

    text = fetch(panel, export(panel, known.SHARED_ADDRESS, weak[0]["id"]).json()["url"]).text
    assert "Nothing proves" in text
    assert weak[0]["id"] in text
    every = fetch(panel, export(panel, known.SHARED_ADDRESS).json()["url"]).text
    assert "Nothing proves" not in every
    assert {chat["id"] for chat in weak if chat["id"] in every} == set()
    noted = [x for x in audit_of(product, account_of(exporting)) if x.action == "exported"]
    assert [x.grade for x in noted[len(strong) :]] == ["weak"]
