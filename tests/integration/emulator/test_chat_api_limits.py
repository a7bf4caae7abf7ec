"""The limiter: exactly 200 requests in any 60 seconds, by the account's clock."""

from __future__ import annotations

import pytest

from tests.emulator.account import Account

from .chat_client import Chat

pytestmark = pytest.mark.anyio


@pytest.fixture
def account() -> Account:
    account = Account("acme", chats=20)
    account.clock.freeze(1_795_500_000)
    return account


@pytest.fixture
def chat(account: Account) -> Chat:
    return Chat(account)


async def use_up(chat: Chat, count: int = 200, path: str = "agents/me") -> None:
    statuses = {await chat.status(path) for _ in range(count)}
    assert statuses == {200}


async def test_the_201st_request_of_a_minute_waits_as_long_as_the_header_says(
    account: Account, chat: Chat
) -> None:
    await use_up(chat)
    account.clock.advance(12.5)
    refused = await chat.get("agents/me")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "48"
    account.clock.advance(47)
    assert await chat.status("agents/me") == 429
    account.clock.advance(1)
    assert await chat.status("agents/me") == 200


async def test_the_window_slides(account: Account, chat: Chat) -> None:
    await use_up(chat, 150)
    account.clock.advance(59)
    await use_up(chat, 50)
    assert await chat.status("agents/me") == 429
    account.clock.advance(1)
    await use_up(chat, 150)
    refused = await chat.get("agents/me")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "59")


async def test_refused_requests_do_not_count(account: Account, chat: Chat) -> None:
    await use_up(chat)
    for _ in range(50):
        assert await chat.status("agents/me") == 429
    account.clock.advance(60)
    await use_up(chat)


async def test_the_account_is_one_budget_for_all_tokens_and_endpoints(
    account: Account, chat: Chat
) -> None:
    await use_up(chat, 100)
    await use_up(chat, 100, "departments")
    assert await Chat(account, 8).status("chats") == 429
    assert await Chat(Account("globex", chats=20)).status("chats") == 200


async def test_the_budget_can_be_one_for_each_endpoint(account: Account, chat: Chat) -> None:
    account.switches.limit_scope = "endpoint"
    await use_up(chat, 200)
    assert await chat.status("agents/7") == 429
    assert await chat.status("departments") == 200


async def test_even_unauthorized_requests_count(chat: Chat) -> None:
    good, chat.headers = chat.headers, {}
    assert {await chat.status("agents/me") for _ in range(200)} == {401}
    chat.headers = good
    assert await chat.status("agents/me") == 429


async def test_the_refusal_can_be_vague(account: Account, chat: Chat) -> None:
    await use_up(chat)
    kinds = []
    for account.switches.limit_body in ("json", "text", "html"):
        kinds.append((await chat.get("agents")).headers["Content-Type"].partition(";")[0])
    assert kinds == ["application/json", "text/plain", "text/html"]
    account.switches.limit_retry_after = False
    account.switches.limit_status = 502
    refused = await chat.get("agents")
    assert refused.status_code == 502
    assert "Retry-After" not in refused.headers
