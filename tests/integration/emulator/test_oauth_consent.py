"""The consent page and what it sends back by the implicit grant."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.oauth.models import Client

pytestmark = pytest.mark.anyio

AUTHORIZE = "/oauth2/chat/authorizations/new"
CALLBACK = "https://client.example.org/callback"


@pytest.fixture
def panel(acme: Account) -> Client:
    return acme.oauth.add_client("Panel", "Panel Works", [CALLBACK])


def asking(client: Client, **changes: str) -> dict[str, str]:
    return {
        "response_type": "token",
        "client_id": client.client_identifier,
        "redirect_uri": CALLBACK,
        "scope": "read",
        **changes,
    }


async def decide(http: httpx.AsyncClient, decision: str, fields: dict[str, str]) -> httpx.Response:
    return await http.post(AUTHORIZE, data={**fields, "decision": decision})


def sent_to(response: httpx.Response) -> str:
    assert response.status_code == 302
    return response.headers["location"]


async def test_the_page_names_client_company_scopes_and_the_signed_in_person(
    http: httpx.AsyncClient, panel: Client
) -> None:
    page = await http.get(AUTHORIZE, params=asking(panel, scope="read chat"))
    assert page.status_code == 200
    for words in ("Panel", "Panel Works", "Read chats", "Take part in live chats", "Ada Lindqvist"):
        assert words in page.text
    assert "Change and delete" not in page.text


async def test_names_are_shown_as_text(http: httpx.AsyncClient, acme: Account) -> None:
    evil = acme.oauth.add_client("<script>alert(1)</script>", "", [CALLBACK])
    page = await http.get(AUTHORIZE, params=asking(evil))
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text


async def test_allow_sends_exactly_token_type_and_scope(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    fields = asking(panel, scope="read chat", state="opaque")
    target = sent_to(await decide(http, "allow", fields))
    pattern = r"#access_token=([A-Za-z0-9]{64})&token_type=Bearer&scope=read%20chat"
    match = re.fullmatch(re.escape(CALLBACK) + pattern, target)
    assert match is not None
    token = acme.oauth.find_token(match[1])
    assert token is not None
    assert (token.agent_id, token.scopes) == (7, {"read", "chat"})
    assert token.client_identifier == panel.client_identifier


async def test_state_and_lifetime_are_sent_when_switched_on(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.implicit_state_echoed = True
    acme.switches.implicit_expires_in = 600
    target = sent_to(await decide(http, "allow", asking(panel, state="a b&c")))
    fragment = parse_qs(urlsplit(target).fragment)
    assert fragment["state"] == ["a b&c"]
    assert fragment["expires_in"] == ["600"]
    token = acme.oauth.find_token(fragment["access_token"][0])
    assert token is not None
    assert token.live(acme.clock.now())
    acme.clock.advance(601)
    assert not token.live(acme.clock.now())


async def test_a_smaller_scope_can_be_granted_than_was_asked(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.scope_override = "chat"
    target = sent_to(await decide(http, "allow", asking(panel)))
    assert target.endswith("&scope=chat")


@pytest.mark.parametrize("place", ["fragment", "query"])
async def test_denial_is_reported_where_the_switch_says(
    http: httpx.AsyncClient, acme: Account, panel: Client, place: str
) -> None:
    acme.switches.implicit_error_in = "query" if place == "query" else "fragment"
    parts = urlsplit(sent_to(await decide(http, "deny", asking(panel))))
    assert parse_qs(getattr(parts, place))["error"] == ["access_denied"]
    assert "access_token" not in parts.geturl()
    assert acme.oauth.tokens == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": "https://client.example.org.evil.example.org/callback"},
        {"redirect_uri": CALLBACK.replace("https", "http")},
    ],
)
@pytest.mark.parametrize("decision", [None, "allow"])
async def test_unknown_client_and_foreign_redirect_are_a_page_without_redirect(
    http: httpx.AsyncClient,
    acme: Account,
    panel: Client,
    changes: dict[str, str],
    decision: str | None,
) -> None:
    fields = asking(panel, **changes)
    if decision is None:
        response = await http.get(AUTHORIZE, params=fields)
    else:
        response = await decide(http, decision, fields)
    assert response.status_code == 400
    assert "location" not in response.headers
    assert "text/html" in response.headers["content-type"]
    assert acme.oauth.tokens == {}


@pytest.mark.parametrize("person", [9, 10])
async def test_someone_without_a_chat_seat_is_told_so(
    http: httpx.AsyncClient, acme: Account, panel: Client, person: int
) -> None:
    cookies = {"Cookie": f"agent_acme={person}"}
    response = await http.get(AUTHORIZE, params=asking(panel), headers=cookies)
    assert response.status_code == 403
    assert "set up as an agent of Zendesk Chat" in response.text
    assert acme.world.users[person].name in response.text


async def test_the_only_registered_redirect_may_be_left_out(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    fields = asking(panel)
    del fields["redirect_uri"]
    assert sent_to(await decide(http, "allow", fields)).startswith(CALLBACK + "#")
    panel.redirect_uris.append("https://client.example.org/other")
    assert (await decide(http, "allow", fields)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"scope": "read everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
async def test_a_request_it_cannot_grant_goes_back_with_an_error(
    http: httpx.AsyncClient, panel: Client, changes: dict[str, str], code: str
) -> None:
    response = await http.get(AUTHORIZE, params=asking(panel, **changes))
    assert parse_qs(urlsplit(sent_to(response)).fragment)["error"] == [code]


async def test_the_implicit_grant_can_be_switched_off(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.implicit_allowed = False
    target = sent_to(await http.get(AUTHORIZE, params=asking(panel)))
    assert "error=unsupported_response_type" in target


async def test_consent_by_302_asks_nobody(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.consent_by = "302"
    target = sent_to(await http.get(AUTHORIZE, params=asking(panel)))
    assert target.startswith(CALLBACK + "#access_token=")


@pytest.mark.parametrize(
    "coop", ["same-origin", "same-origin-allow-popups", "noopener-allow-popups"]
)
async def test_consent_pages_carry_coop_when_switched_on(
    http: httpx.AsyncClient, acme: Account, panel: Client, coop: Any
) -> None:
    header = "cross-origin-opener-policy"
    assert header not in (await http.get(AUTHORIZE, params=asking(panel))).headers
    acme.switches.consent_coop = coop
    page = await http.get(AUTHORIZE, params=asking(panel))
    assert page.headers[header] == coop
