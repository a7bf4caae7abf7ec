"""OAuth clients and tokens as resources: for administrators, with a live Chat token."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.oauth.models import Token

pytestmark = pytest.mark.anyio

CLIENTS = "/api/v2/chat/oauth/clients"
TOKENS = "/api/v2/chat/oauth/tokens"


def bearer(token: Token) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.access_token}"}


async def test_an_administrator_sees_which_client_a_token_belongs_to(
    http: httpx.AsyncClient, acme: Account
) -> None:
    client = acme.oauth.add_client("Panel", "Panel Works", ["https://client.example.org/cb"])
    token = acme.oauth.issue(7, ["read"], client.client_identifier)
    [listed] = (await http.get(TOKENS, headers=bearer(token))).json()
    assert listed["access_token"] == token.access_token
    assert listed["client_identifier"] == client.client_identifier
    assert (listed["agent_id"], listed["scopes"]) == (7, "read")
    shown = await http.get(f"{TOKENS}/{token.id}", headers=bearer(token))
    assert shown.json() == listed
    [made] = (await http.get(CLIENTS, headers=bearer(token))).json()
    assert made["redirect_uris"] == "https://client.example.org/cb"
    assert len(made["client_identifier"]) == 50
    assert made["client_secret"] not in ("", client.client_secret)


async def test_tokens_that_do_not_count_are_unauthorized(
    http: httpx.AsyncClient, acme: Account
) -> None:
    revoked = acme.oauth.issue(7, ["read"])
    acme.oauth.revoke(revoked.id)
    short = acme.oauth.issue(7, ["read"], lifetime_s=60)
    acme.clock.advance(61)
    of_support = acme.oauth.issue(7, ["read"], kind="support")
    for headers in ({}, bearer(revoked), bearer(short), bearer(of_support)):
        answer = await http.get(TOKENS, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"] == "Unauthorized"


@pytest.mark.parametrize("state", ["revoked", "wrong_account", "support"])
async def test_a_token_made_worthless_opens_neither_and_the_401_has_its_form(
    http: httpx.AsyncClient, acme: Account, state: Any
) -> None:
    headers = bearer(acme.oauth.issue(7, ["read"]))
    acme.switches.token_state = state
    for path in (TOKENS, CLIENTS):
        errors = []
        for acme.switches.unauthorized_body in ("description", "invalid_token"):
            answer = await http.get(path, headers=headers)
            assert answer.status_code == 401
            errors.append(answer.json()["error"])
        assert errors == ["Unauthorized", "invalid_token"]
    acme.switches.unauthorized_body = "html"
    assert "<h1>" in (await http.get(TOKENS)).text


async def test_who_lost_the_rank_is_forbidden(http: httpx.AsyncClient, acme: Account) -> None:
    headers = bearer(acme.oauth.issue(7, ["read"]))
    assert (await http.get(TOKENS, headers=headers)).status_code == 200
    acme.switches.token_state = "lower_role"
    assert (await http.get(TOKENS, headers=headers)).status_code == 403


async def test_agents_and_small_scopes_are_forbidden(
    http: httpx.AsyncClient, acme: Account
) -> None:
    for token in (acme.oauth.issue(8, ["read"]), acme.oauth.issue(7, ["chat"])):
        for path in (TOKENS, CLIENTS):
            assert (await http.get(path, headers=bearer(token))).status_code == 403


async def test_the_resources_can_be_closed_altogether(
    http: httpx.AsyncClient, acme: Account
) -> None:
    token = acme.oauth.issue(7, ["read", "write"])
    acme.switches.oauth_resources_forbidden = True
    assert (await http.get(TOKENS, headers=bearer(token))).status_code == 403


async def test_a_deleted_token_is_dead_and_gone(http: httpx.AsyncClient, acme: Account) -> None:
    keeper, doomed = acme.oauth.issue(7, ["read"]), acme.oauth.issue(11, ["read"])
    path = f"{TOKENS}/{doomed.id}"
    assert (await http.delete(path, headers=bearer(doomed))).status_code == 204
    assert (await http.get(TOKENS, headers=bearer(doomed))).status_code == 401
    assert (await http.get(path, headers=bearer(keeper))).status_code == 404


async def test_revoking_can_demand_the_write_scope(http: httpx.AsyncClient, acme: Account) -> None:
    acme.switches.revoke_needs_write = True
    reader, writer = acme.oauth.issue(7, ["read"]), acme.oauth.issue(7, ["read", "write"])
    path = f"{TOKENS}/{reader.id}"
    assert (await http.delete(path, headers=bearer(reader))).status_code == 403
    assert not reader.revoked
    assert (await http.delete(path, headers=bearer(writer))).status_code == 204


async def test_deleting_a_client_kills_its_tokens(http: httpx.AsyncClient, acme: Account) -> None:
    client = acme.oauth.add_client("Panel", "Panel Works", ["https://client.example.org/cb"])
    token = acme.oauth.issue(7, ["read"], client.client_identifier)
    writer = acme.oauth.issue(7, ["read", "write"])
    gone = await http.delete(f"{CLIENTS}/{client.id}", headers=bearer(writer))
    assert gone.status_code == 204
    assert (await http.get(TOKENS, headers=bearer(token))).status_code == 401


async def test_listed_tokens_can_be_cut_short(http: httpx.AsyncClient, acme: Account) -> None:
    acme.switches.token_list_cut = True
    token = acme.oauth.issue(7, ["read"])
    [listed] = (await http.get(TOKENS, headers=bearer(token))).json()
    assert listed["access_token"] == token.access_token[:10]


async def test_an_unknown_id_is_not_found(http: httpx.AsyncClient, acme: Account) -> None:
    token = acme.oauth.issue(7, ["read"])
    for path in (TOKENS, CLIENTS):
        assert (await http.get(f"{path}/999999", headers=bearer(token))).status_code == 404
