"""The door of the Chat Conversations API: which tokens it lets in."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import httpx
import pytest

from backend.doctor.scopes import missing
from tests.emulator.account import Account
from tests.emulator.in_process import InProcess
from tests.emulator.oauth.models import SCOPES, TokenKind

pytestmark = pytest.mark.anyio

VARIABLE = (
    "mutation($access_token: String!) { startAgentSession(access_token: $access_token)"
    " { websocket_url session_id client_id } }"
)
SUBSETS = list(chain.from_iterable(combinations(SCOPES, count) for count in range(4)))


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=0, known=False, at=1_800_000_000)


async def ask(account: Account, body: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=InProcess(account)) as http:
        return await http.post(f"{account.origin}/graphql/request", json=body)


async def start(account: Account, token: str) -> httpx.Response:
    return await ask(account, {"query": VARIABLE, "variables": {"access_token": token}})


@pytest.mark.parametrize("scopes", SUBSETS, ids=lambda scopes: " ".join(scopes) or "none")
async def test_only_all_three_scopes_start_a_session_and_the_doctor_knows(
    account: Account, scopes: tuple[str, ...]
) -> None:
    answer = await start(account, account.oauth.issue(7, scopes).access_token)
    assert answer.status_code == 200
    started = answer.json()["data"]["startAgentSession"]
    if missing(frozenset(scopes), "conversations"):
        assert started is None
        assert answer.json()["errors"] == [{"message": "invalid scope"}]
    else:
        assert started["websocket_url"].endswith(f"{started['session_id']}:{started['client_id']}")
        assert "errors" not in answer.json()


def test_the_eight_subsets_are_all_there_are() -> None:
    assert len({frozenset(scopes) for scopes in SUBSETS}) == 8


async def test_a_token_may_stand_in_the_query_itself(account: Account) -> None:
    token = account.oauth.issue(7, SCOPES).access_token
    query = f'mutation {{ startAgentSession(access_token: "{token}") {{ session_id }} }}'
    assert (await ask(account, {"query": query})).json()["data"]["startAgentSession"]


@pytest.mark.parametrize("kind", ["support", "chat"])
async def test_tokens_of_support_and_dead_ones_are_no_tokens(
    account: Account, kind: TokenKind
) -> None:
    token = account.oauth.issue(7, SCOPES, kind=kind)
    token.revoked = kind == "chat"
    answer = (await start(account, token.access_token)).json()
    assert answer["errors"] == [{"message": "invalid access token"}]


async def test_a_refusal_may_come_as_a_status(account: Account) -> None:
    account.switches.conversations_error = "status"
    answer = await start(account, account.oauth.issue(7, ["chat"]).access_token)
    assert (answer.status_code, answer.text) == (403, "invalid scope")


async def test_what_is_no_question_is_refused(account: Account) -> None:
    assert (await ask(account, ["query"])).status_code == 400
    assert (await ask(account, {"query": "{ chats }"})).json()["errors"]
