"""How accounts are doing: the operator's pages, an account's own, and the same as JSON."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing

import httpx
import pytest

from backend.app import running
from backend.settings import Settings
from tests.customer import BEN
from tests.emulator.world import known
from tests.product import Product, run_invite
from tests.shop import Shop
from tests.visitor import SetupVisitor


def ask(settings: Settings, *paths: str) -> list[httpx.Response]:
    """The ops listener of one more server on the same data folder."""

    async def work() -> list[httpx.Response]:
        async with running(settings) as (_, ops):
            transport = httpx.ASGITransport(ops)
            async with httpx.AsyncClient(transport=transport, base_url="http://ops") as client:
                return [await client.get(path) for path in paths]

    return asyncio.run(work())


@pytest.fixture
def troubled(connected: Shop, product: Product) -> Shop:
    """Zendesk was asked, refused one look-up, and then the token; globex was invited."""
    panel = connected.panel()
    panel.lookup(known.THREE_CHATS).raise_for_status()
    fault = {"path_prefix": "/api/v2/chat/chats", "kind": "status", "status": 403}
    connected.zendesk.control("faults", fault)
    assert connected.panel(BEN).lookup(known.ONE_CHAT).json()["code"] == "zendesk_refused"
    connected.zendesk.control("faults", method="DELETE")
    connected.zendesk.control("tokens", method="DELETE")
    assert connected.panel().lookup(known.FORTY_CHATS).json()["code"] == "reconnect_needed"
    run_invite(product.settings, "globex")
    return connected


def test_all_accounts_are_on_one_page_those_that_need_attention_first(
    troubled: Shop, product: Product
) -> None:
    acme = troubled.admin.invited.account.id
    page, one, status, none = ask(
        product.settings, "/", f"/accounts/{acme}", "/status", "/accounts/nobody"
    )
    assert re.findall(r'href="/accounts/\w+">(\w+)<', page.text) == ["acme", "globex"]
    assert "2 of 2 need attention." in page.text
    assert "Zendesk refuses the token: connect again." in page.text
    assert "Not connected yet." in page.text

    assert "zendesk_refused" in one.text
    assert none.status_code == 404
    told = {account["subdomain"]: account for account in status.json()}
    assert sum(told["acme"]["calls"]) > 2
    assert sum(told["acme"]["panels"]) == 4
    assert [(e["code"], e["hour"], e["day"]) for e in told["acme"]["errors"]] == [
        ("reconnect_needed", 1, 1),
        ("zendesk_refused", 1, 1),
    ]
    assert told["acme"]["connected_by"] == "Ada Lindqvist"
    assert (told["globex"]["connection"], sum(told["globex"]["calls"])) == ("not_connected", 0)
    for answer in (page, one):
        assert "script-src 'nonce-" in answer.headers["content-security-policy"]
        for file in re.findall(r'(?:href|src)="(/files/[^"]+)"', answer.text):
            assert ask(product.settings, file)[0].status_code == 200


def test_an_accounts_own_page_is_behind_its_link(troubled: Shop) -> None:
    with closing(SetupVisitor(troubled.admin)) as visitor:
        assert "Your set-up link" in visitor.get("/status").text
        visitor.open()
        page = visitor.get("/status").text
    assert "Zendesk refuses the token: connect again" in page
    assert "globex" not in page
    assert 'aria-label="Calls to Zendesk: ' in page
    assert "zendesk_refused" in page
    bars = re.search(r'id="calls".*?</svg>', page, re.DOTALL)
    assert bars is not None
    assert "<rect" in bars[0]
    assert "<line" in bars[0]


def test_the_link_to_it_comes_with_the_connection(ready: Shop) -> None:
    with closing(SetupVisitor(ready.admin)) as visitor:
        visitor.open()
        assert "/status" not in visitor.get("/step/connect").text
        ready.admin.connect(ready.zendesk).raise_for_status()
        assert f'href="{visitor.home}/status"' in visitor.get("/step/connect").text
