"""The token endpoint: codes, refresh tokens and clients' own credentials."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.oauth.models import Client, Token

pytestmark = pytest.mark.anyio

AUTHORIZE, TOKEN = "/oauth2/chat/authorizations/new", "/oauth2/chat/token"
CLIENTS = "/api/v2/chat/oauth/clients"
CALLBACK = "https://client.example.org/callback"


@pytest.fixture
def panel(acme: Account) -> Client:
    return acme.oauth.add_client("Panel", "Panel Works", [CALLBACK])


def named(client: Client) -> dict[str, str]:
    return {"client_id": client.client_identifier, "client_secret": client.client_secret}


async def landing(http: httpx.AsyncClient, client: Client, **changes: str) -> dict[str, list[str]]:
    asked = {
        "response_type": "code",
        "client_id": client.client_identifier,
        "redirect_uri": CALLBACK,
        "scope": "read",
        "state": "opaque",
        "decision": "allow",
        **changes,
    }
    target = (await http.post(AUTHORIZE, data=asked)).headers["location"]
    assert not urlsplit(target).fragment
    return parse_qs(urlsplit(target).query)


async def exchange(http: httpx.AsyncClient, client: Client, **changes: str) -> httpx.Response:
    code = (await landing(http, client))["code"][0]
    return await spend(http, client, **{"code": code, **changes})


async def spend(http: httpx.AsyncClient, client: Client, **changes: str) -> httpx.Response:
    given = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, **named(client)}
    return await http.post(TOKEN, data={**given, **changes})


async def refresh(http: httpx.AsyncClient, client: Client, value: str) -> httpx.Response:
    given = {"grant_type": "refresh_token", "refresh_token": value, **named(client)}
    return await http.post(TOKEN, data=given)


async def by_itself(http: httpx.AsyncClient, client: Client, **more: str) -> httpx.Response:
    return await http.post(
        TOKEN, data={"grant_type": "client_credentials", **named(client), **more}
    )


def of(acme: Account, answer: httpx.Response) -> Token:
    token = acme.oauth.find_token(answer.json()["access_token"])
    assert token is not None
    return token


async def test_a_code_comes_in_the_query_and_buys_a_token_once(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    landed = await landing(http, panel)
    assert landed["state"] == ["opaque"]
    answer = await spend(http, panel, code=landed["code"][0])
    told = answer.json()
    assert (told["token_type"], told["scope"], told["expires_in"]) == ("Bearer", "read", 36_000)
    assert len(told["access_token"]) == len(told["refresh_token"]) == 64
    assert of(acme, answer).agent_id == 7
    again = await spend(http, panel, code=landed["code"][0])
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


async def test_a_refusal_of_the_code_grant_comes_in_the_query(
    http: httpx.AsyncClient, panel: Client
) -> None:
    landed = await landing(http, panel, decision="deny")
    assert (landed["error"], landed["state"]) == (["access_denied"], ["opaque"])


async def test_the_state_of_a_code_may_be_left_out(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.code_state_echoed = False
    assert "state" not in await landing(http, panel)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "x"}, "invalid_grant"),
        ({"redirect_uri": CALLBACK.replace("https", "http")}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=str,
)
async def test_what_it_refuses_it_refuses_with_one_bare_word(
    http: httpx.AsyncClient, panel: Client, changes: dict[str, str], error: str
) -> None:
    answer = await exchange(http, panel, **changes)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


async def test_parameters_count_in_the_body_only(http: httpx.AsyncClient, panel: Client) -> None:
    given = {"grant_type": "client_credentials", **named(panel)}
    answer = await http.post(TOKEN, params=given)
    assert answer.json() == {"error": "invalid_grant"}


async def test_a_code_of_another_client_or_too_late_buys_nothing(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    other = acme.oauth.add_client("Other", "", [CALLBACK])
    code = (await landing(http, panel))["code"][0]
    assert (await spend(http, other, code=code)).json() == {"error": "invalid_grant"}
    acme.switches.code_lifetime_s = 60
    acme.switches.token_error_status = 401
    code = (await landing(http, panel))["code"][0]
    acme.clock.advance(61)
    assert (await spend(http, panel, code=code)).status_code == 401


async def test_a_refresh_token_works_once_and_ends_what_was_before(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    first = await exchange(http, panel)
    second = await refresh(http, panel, first.json()["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first.json()["refresh_token"]
    now = acme.clock.now()
    assert (of(acme, first).live(now), of(acme, second).live(now)) == (False, True)
    again = await refresh(http, panel, first.json()["refresh_token"])
    assert again.json() == {"error": "invalid_grant"}


async def test_a_refresh_may_leave_what_was_before(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.refresh_ends_access = False
    acme.switches.refresh_single_use = False
    first = await exchange(http, panel)
    for _ in range(2):
        again = await refresh(http, panel, first.json()["refresh_token"])
        assert again.status_code == 200
        assert "refresh_token" not in again.json()
    assert of(acme, first).live(acme.clock.now())


async def test_refresh_tokens_may_have_an_end(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.refresh_expires_in = 600
    value = (await exchange(http, panel)).json()["refresh_token"]
    acme.clock.advance(601)
    assert (await refresh(http, panel, value)).json() == {"error": "invalid_grant"}


async def test_tokens_end_by_the_accounts_clock_told_or_untold(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    acme.switches.token_expires_in = 300
    acme.switches.token_tells_expiry = False
    answer = await exchange(http, panel)
    assert "expires_in" not in answer.json()
    token = of(acme, answer)
    acme.clock.advance(299)
    assert token.live(acme.clock.now())
    acme.clock.advance(2)
    assert not token.live(acme.clock.now())


async def test_only_a_confidential_client_gets_a_token_by_itself(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    assert (await by_itself(http, panel)).json() == {"error": "invalid_client"}
    admin = acme.oauth.issue(7, ["read", "write"])
    change: dict[str, Any] = {
        "headers": {"Authorization": f"Bearer {admin.access_token}"},
        "json": {"client_type": "confidential"},
    }
    assert (await http.put(f"{CLIENTS}/{panel.id}", **change)).json()["client_type"] == (
        "confidential"
    )
    answer = await by_itself(http, panel, scope="read")
    assert "refresh_token" not in answer.json()
    assert (of(acme, answer).agent_id, of(acme, answer).scopes) == (7, {"read"})
    assert (await by_itself(http, panel, scope="all")).json() == {"error": "invalid_scope"}

    saved = await http.post(f"/_emulator/clients/{panel.id}/dashboard", json={})
    assert saved.json()["client_type"] == "public"
    assert (await by_itself(http, panel)).json() == {"error": "invalid_client"}


async def test_changing_a_client_needs_write_and_a_type(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    for scopes, body, status in (
        (["read"], {"client_type": "confidential"}, 403),
        (["read", "write"], {"client_type": "secret"}, 422),
    ):
        token = acme.oauth.issue(7, scopes)
        headers = {"Authorization": f"Bearer {token.access_token}"}
        answer = await http.put(f"{CLIENTS}/{panel.id}", json=body, headers=headers)
        assert answer.status_code == status
    assert panel.client_type == "public"


async def test_a_new_secret_ends_the_old_one(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    before = named(panel)
    await http.post(f"/_emulator/clients/{panel.id}/dashboard", json={"new_secret": True})
    assert panel.client_secret != before["client_secret"]
    given = {"grant_type": "refresh_token", "refresh_token": "x", **before}
    assert (await http.post(TOKEN, data=given)).json() == {"error": "invalid_client"}
    unknown = await http.post("/_emulator/clients/1/dashboard", json={})
    assert unknown.status_code == 400


async def test_an_answer_can_be_cut_off_after_it_was_made(
    http: httpx.AsyncClient, acme: Account, panel: Client
) -> None:
    value = (await exchange(http, panel)).json()["refresh_token"]
    fault = {"path_prefix": TOKEN, "kind": "cut", "times": 1}
    await http.post("/_emulator/faults", json=fault)
    with pytest.raises(httpx.RemoteProtocolError):
        await refresh(http, panel, value)
    assert (await refresh(http, panel, value)).json() == {"error": "invalid_grant"}
