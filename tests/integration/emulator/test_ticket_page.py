"""The ticket page as HTTP: headers and start data that switches change."""

from __future__ import annotations

import httpx
import pytest

from tests.emulator.account import Account

pytestmark = pytest.mark.anyio

PAGE = "/agent/tickets/1001"
HEADERS = (
    "cross-origin-opener-policy", "referrer-policy", "content-security-policy", "x-frame-options",
)  # fmt: skip


async def test_the_page_sends_no_policies_unless_switched_on(
    http: httpx.AsyncClient, acme: Account
) -> None:
    plain = await http.get(PAGE)
    assert plain.status_code == 200
    assert [name for name in HEADERS if name in plain.headers] == []
    acme.switches.host_coop = "same-origin-allow-popups"
    acme.switches.host_referrer_policy = "strict-origin"
    acme.switches.host_csp = "form-action *"
    sent = (await http.get(PAGE)).headers
    assert [sent.get(name) for name in HEADERS] == [
        "same-origin-allow-popups", "strict-origin", "form-action *", None,
    ]  # fmt: skip


async def test_a_ticket_that_does_not_exist_has_no_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/agent/tickets/999999")).status_code == 404


async def test_a_new_ticket_and_a_profile_have_pages_of_their_own(http: httpx.AsyncClient) -> None:
    new, profile = await http.get("/agent/tickets/new/2"), await http.get("/agent/users/7")
    assert '"start": {"id": 2, "place": "new_ticket_sidebar"}' in new.text
    assert '"start": {"id": 7, "place": "user_sidebar"}' in profile.text
    assert (await http.get("/agent/users/999999")).status_code == 404
