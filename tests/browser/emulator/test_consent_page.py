"""The stand-in's consent page in a browser: every way it can send a person back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page

from tests.emulator.account import Account

pytestmark = pytest.mark.anyio


@pytest.fixture
def callback(app_port: int) -> str:
    return f"http://localhost:{app_port}/callback"


def consent_url(account: Account, callback: str) -> str:
    client = account.oauth.add_client("Panel", "Panel Works", [callback])
    return (
        f"{account.origin}/oauth2/chat/authorizations/new?response_type=token&scope=read"
        f"&client_id={client.client_identifier}&redirect_uri={callback}"
    )


@pytest.mark.parametrize("way", ["form_302", "location_assign", "location_replace"])
async def test_allow_leads_back_with_the_token_in_the_fragment(
    page: Page, acme: Account, callback: str, way: str
) -> None:
    acme.switches.consent_by = way  # type: ignore[assignment]  # the parameters are its values
    await page.goto(consent_url(acme, callback))
    assert await page.get_by_test_id("signed-in").inner_text() == "Ada Lindqvist"
    await page.get_by_test_id("allow").click()
    await page.wait_for_url(f"{callback}#*")
    assert re.search(r"#access_token=\w{64}&token_type=Bearer&scope=read$", page.url)


async def test_an_earlier_consent_leads_back_at_once(
    page: Page, acme: Account, callback: str
) -> None:
    acme.switches.consent_by = "302"
    await page.goto(consent_url(acme, callback))
    assert page.url.startswith(f"{callback}#access_token=")


async def test_deny_leads_back_with_an_error(page: Page, acme: Account, callback: str) -> None:
    await page.goto(consent_url(acme, callback))
    await page.get_by_test_id("deny").click()
    await page.wait_for_url(f"{callback}#error=access_denied*")
