"""The Support endpoints an app or its backend needs."""

from __future__ import annotations

import httpx
import pytest

from tests.emulator.account import Account

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("ending", ["", ".json"])
async def test_me_is_the_signed_in_user(http: httpx.AsyncClient, ending: str) -> None:
    assert (await http.get(f"/api/v2/users/me{ending}")).json()["user"]["id"] == 7
    ben = {"Cookie": "agent_acme=8"}
    user = (await http.get(f"/api/v2/users/me{ending}", headers=ben)).json()["user"]
    assert (user["id"], user["role"]) == (8, "agent")


@pytest.mark.parametrize("ending", ["", ".json"])
async def test_a_ticket_leads_to_its_requester_and_all_identities(
    http: httpx.AsyncClient, acme: Account, ending: str
) -> None:
    ticket = (await http.get(f"/api/v2/tickets/1006{ending}")).json()["ticket"]
    assert ticket["id"] == 1006
    path = f"/api/v2/users/{ticket['requester_id']}"
    user = (await http.get(path + ending)).json()["user"]
    rows = (await http.get(f"{path}/identities{ending}")).json()["identities"]
    emails = [row for row in rows if row["type"] == "email"]
    assert len(emails) == 3
    assert user["email"] in [row["value"] for row in emails]
    assert {row["user_id"] for row in rows} == {user["id"]}
    assert [row["verified"] for row in emails].count(True) == 2


async def test_some_users_have_an_external_id(http: httpx.AsyncClient) -> None:
    ids = []
    for ticket in (1001, 1004, 1007):
        of_ticket = (await http.get(f"/api/v2/tickets/{ticket}")).json()["ticket"]
        user = (await http.get(f"/api/v2/users/{of_ticket['requester_id']}")).json()["user"]
        ids.append(user["external_id"])
    assert ids == [None, "crm-40817", "crm-51164"]


async def test_what_does_not_exist_is_not_found(http: httpx.AsyncClient) -> None:
    for path in ("tickets/999999", "users/999999", "users/999999/identities"):
        assert (await http.get(f"/api/v2/{path}.json")).status_code == 404


async def test_a_support_token_opens_it_and_a_chat_token_does_not(
    http: httpx.AsyncClient, acme: Account
) -> None:
    for kind, status in (("support", 200), ("chat", 401)):
        token = acme.oauth.issue(8, ["read"], kind="support" if kind == "support" else "chat")
        headers = {"Authorization": f"Bearer {token.access_token}"}
        answer = await http.get("/api/v2/users/me.json", headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize("ending", ["", ".json"])
async def test_a_support_token_learns_its_scopes_and_a_chat_token_is_none(
    http: httpx.AsyncClient, acme: Account, ending: str
) -> None:
    support = acme.oauth.issue(8, ["read", "chat"], kind="support")
    chat = acme.oauth.issue(8, ["read"])
    answers = [
        await http.get(
            f"/api/v2/oauth/tokens/current{ending}",
            headers={"Authorization": f"Bearer {token.access_token}"},
        )
        for token in (support, chat)
    ]
    assert [answer.status_code for answer in answers] == [200, 401]
    shown = answers[0].json()["token"]
    assert (shown["scopes"], shown["user_id"]) == (["chat", "read"], 8)
    assert support.access_token not in answers[0].text
    assert (await http.get(f"/api/v2/oauth/tokens/current{ending}")).status_code == 401
