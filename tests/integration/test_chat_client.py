"""The Chat client over a real socket, against answers of every kind."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.errors import (
    ChatUnavailable,
    KeyUnavailable,
    ReconnectNeeded,
    ZendeskRejected,
    ZendeskTimeout,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.limits import Retries, Urgency
from tests.customer import PLAIN
from tests.integration.raw_server import RawServer, cut, cut_after, drip, http, raw_server
from tests.unit.chats.samples import CHAT_ID, chat
from tests.unit.zendesk.tokens import public_pem, rsa_key

pytestmark = pytest.mark.anyio

TOKEN = "tok-canary-4"
EMAIL = "jane@example.org"


class Open:
    """A budget without an end that notes what it is told."""

    def __init__(self) -> None:
        self.taken = 0
        self.throttles: list[float] = []

    async def take(self, account_id: str, urgency: Urgency) -> float:
        self.taken += 1
        return 0.0

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        self.throttles.append(retry_after_s)


@pytest.fixture
async def zendesk() -> AsyncIterator[RawServer]:
    async with raw_server() as server:
        yield server


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=PLAIN, trust_env=False) as client:
        yield client


@pytest.fixture
def budget() -> Open:
    return Open()


@pytest.fixture
def client(web: httpx.AsyncClient, budget: Open) -> ChatClient:
    return make(web, budget)


def make(web: httpx.AsyncClient, budget: Open, *, within_s: float = 5) -> ChatClient:
    quick = Retries(first_pause_s=0.01, longest_pause_s=0.01)
    return ChatClient(web, budget, retries=quick, within_s=within_s, random=lambda: 0.0)


@pytest.fixture
def access(zendesk: RawServer) -> ChatAccess:
    return ChatAccess(Account("a1", "acme", Origin(zendesk.origin)), Secret(TOKEN))


def answer(value: Any, **headers: str) -> bytes:
    return http(json.dumps(value).encode(), **headers)


def page(**members: Any) -> bytes:
    return answer({"count": 0, "next_url": None, "results": []} | members)


async def test_the_token_travels_in_one_header_and_nowhere_else(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [page()]
    await client.search_by_email(access, EMAIL)
    [head] = zendesk.requests
    lines = head.split("\r\n")
    assert [line for line in lines if TOKEN in line] == [f"Authorization: Bearer {TOKEN}"]
    assert lines[0] == (
        "GET /api/v2/chat/chats/search?q=visitor_email%3A%22jane%40example.org%22 HTTP/1.1"
    )


async def test_pages_follow_zendesks_own_link(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    link = f"{zendesk.origin}/api/v2/chat/chats/search?q=x&page=2"
    stub = {"id": CHAT_ID, "type": "chat", "timestamp": "2026-02-03T10:11:12Z"}
    zendesk.replies = [page(count=41, next_url=link, results=[stub]), page(count=41)]
    first = await client.search_by_email(access, EMAIL)
    assert (first.count, [hit.id for hit in first.stubs], first.next_url) == (41, [CHAT_ID], link)
    second = await client.search_by_email(access, EMAIL, first.next_url)
    assert second.next_url is None
    assert zendesk.paths[1] == "/api/v2/chat/chats/search?q=x&page=2"


async def test_no_link_to_another_host_is_followed(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    async with raw_server() as other:
        link = f"{other.origin}/api/v2/chat/chats/search?q=x&page=2"
        zendesk.replies = [page(next_url=link)]
        with pytest.raises(ZendeskUnreadable):
            await client.search_by_email(access, EMAIL)
        with pytest.raises(ZendeskUnreadable):
            await client.search_by_email(access, EMAIL, link)
        assert other.requests == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_no_redirect_is_followed(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, status: str
) -> None:
    async with raw_server() as other:
        zendesk.replies = [http(b"", status, Location=f"{other.origin}/")]
        with pytest.raises(ZendeskUnreadable):
            await client.agent_me(access)
        assert (len(zendesk.requests), other.requests) == (1, [])


async def test_a_refused_field_is_asked_in_other_forms_which_are_remembered(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    bad = http(b"<html>", "400 Bad Request")
    zendesk.replies = [bad, bad, page(count=1)]
    assert (await client.search_by_email(access, EMAIL)).count == 1
    assert [path.partition("?q=")[2] for path in zendesk.paths] == [
        "visitor_email%3A%22jane%40example.org%22",
        "visitor_email%3Ajane%40example.org",
        "%22jane%40example.org%22",
    ]
    await client.search_by_email(access, "other@example.org")
    assert [path.partition("?q=")[2] for path in zendesk.paths[3:]] == ["%22other%40example.org%22"]


async def test_a_refusal_of_an_odd_address_is_not_remembered(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [http(b"", "400 Bad Request"), page(), page()]
    await client.search_by_email(access, 'jane" OR "x@example.org')
    await client.search_by_email(access, EMAIL)
    assert zendesk.paths[2].endswith("?q=visitor_email%3A%22jane%40example.org%22")


async def test_a_question_refused_in_every_form_is_rejected(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [http(b"", "400 Bad Request")]
    with pytest.raises(ZendeskRejected):
        await client.search_by_email(access, EMAIL)
    assert len(zendesk.requests) == 3


@pytest.mark.parametrize("email", ["", "  ", "x" * 400])
async def test_what_can_be_nobodys_address_is_not_asked(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, email: str
) -> None:
    assert (await client.search_by_email(access, email)).stubs == []
    assert zendesk.requests == []


async def test_chats_are_read_in_bulk_and_unknown_ones_are_absent(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    docs = {"b/2": chat(id="b/2"), "a": chat(id="a"), "gone": None}
    zendesk.replies = [answer({"count": 2, "docs": docs})]
    chats = await client.chats(access, ["a", "gone", "b/2", "a", "never", "no,id", ""])
    assert list(chats) == ["a", "b/2"]
    assert zendesk.paths == ["/api/v2/chat/chats?ids=a,gone,b%2F2,never"]


async def test_no_chats_are_no_call(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    assert await client.chats(access, []) == {}
    assert zendesk.requests == []


def agents(first: int, many: int, **members: Any) -> bytes:
    rank = {"roles": {"administrator": False, "owner": False}, "enabled": True}
    return answer([{"id": first + i} | rank | members for i in range(many)])


async def test_agents_are_read_to_the_empty_page(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [agents(7, 100), agents(200, 3), answer([])]
    listed = await client.agents(access)
    assert [agent.id for agent in listed] == [*range(7, 107), 200, 201, 202]
    assert [path.partition("since_id=")[2] for path in zendesk.paths] == [
        "0&limit=100", "107&limit=100", "203&limit=100",
    ]  # fmt: skip


async def test_a_list_of_agents_that_never_ends_is_unreadable(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [agents(7, 3)]
    with pytest.raises(ZendeskUnreadable):
        await client.agents(access)
    assert len(zendesk.requests) == 2


async def test_roles_are_asked_for_only_where_ranks_are_not_stated(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    roles = answer([{"id": 3, "name": "Administrator"}, {"id": 4, "name": "Agent"}])
    zendesk.replies = [agents(7, 1, roles=None, role_id=3), answer([]), roles]
    [agent] = await client.agents(access)
    assert agent.is_administrator
    assert zendesk.paths[2] == "/api/v2/chat/roles"


async def test_a_rank_that_only_closed_roles_could_tell_is_unknown(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    me = answer({"id": 7, "display_name": "Ada", "enabled": True, "role_id": 3})
    zendesk.replies = [me, http(b"", "403 Forbidden")]
    agent = await client.agent_me(access)
    assert (agent.id, agent.is_administrator) == (7, None)


async def test_a_token_is_revoked_once_and_gone_counts_as_revoked(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [http(b"", "204 No Content"), http(b"", "404 Not Found")]
    await client.revoke(access, 5)
    await client.revoke(access, 5)
    assert [head.split(" HTTP")[0] for head in zendesk.requests] == [
        "DELETE /api/v2/chat/oauth/tokens/5"
    ] * 2
    zendesk.replies = [http(b"", "401 Unauthorized")]
    with pytest.raises(ReconnectNeeded):
        await client.revoke(access, 5)


async def test_the_public_key_is_asked_without_token_and_budget(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, budget: Open
) -> None:
    pem = public_pem(rsa_key())
    zendesk.replies = [http(pem.encode())]
    assert await client.app_public_key(access.account, 12) == pem
    assert zendesk.paths == ["/api/v2/apps/12/public_key"]
    assert "authorization" not in zendesk.requests[0].lower()
    assert budget.taken == 0


@pytest.mark.parametrize(
    "reply",
    [
        http(b"", "404 Not Found"),
        http(b"", "401 Unauthorized"),
        http(b"", "503 Busy"),
        http(b"<html>"),
        http(b"-----BEGIN PUBLIC KEY-----" + b"x" * 20_000),
        cut,
    ],
)
async def test_without_a_key_it_says_so(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, reply: Any
) -> None:
    zendesk.replies = [reply]
    with pytest.raises(KeyUnavailable):
        await client.app_public_key(access.account, 12)


# -- trouble on the way --------------------------------------------------------------------------

Ask = Callable[[ChatClient, ChatAccess], Awaitable[Any]]


def ask_me(client: ChatClient, access: ChatAccess) -> Awaitable[Any]:
    return client.agent_me(access)


ME = answer({"id": 7, "enabled": True, "roles": {"owner": True}})


@pytest.mark.parametrize(
    "trouble",
    [
        cut,
        cut_after(b"HTTP/1.1 200 OK\r\nContent-Len"),
        cut_after(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
        cut_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
        cut_after(b"garbage\r\n\r\n"),
        http(b"", "502 Bad Gateway"),
        http(b"<html>", "503 Busy", Retry_After="0"),
        http(b"", "504 Gateway Timeout"),
        http(b"slow down", "429 Too Many Requests", Retry_After="0"),
    ],
)
async def test_short_trouble_is_tried_again(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, trouble: Any
) -> None:
    zendesk.replies = [trouble, ME]
    assert (await client.agent_me(access)).id == 7
    assert len(zendesk.requests) == 2


async def test_a_429_slows_the_account(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, budget: Open
) -> None:
    zendesk.replies = [http(b"", "429 Too Many Requests", Retry_After="0"), ME]
    await client.agent_me(access)
    assert (budget.throttles, budget.taken) == ([0.0], 2)


async def test_a_server_that_is_not_there_is_unavailable(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    gone = Account("a2", "gone", Origin("http://127.0.0.1:9"))
    with pytest.raises(ZendeskUnavailable):
        await client.agent_me(ChatAccess(gone, access.token))


@pytest.mark.parametrize("reply", [drip(ME, 0.3), drip(ME[-20:], 0.3)])
async def test_a_call_ends_at_its_deadline_however_slowly_bytes_drip(
    web: httpx.AsyncClient, zendesk: RawServer, access: ChatAccess, budget: Open, reply: Any
) -> None:
    zendesk.replies = [reply]
    began = time.monotonic()
    with pytest.raises(ZendeskTimeout):
        await make(web, budget, within_s=0.5).agent_me(access)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "reply",
    [
        http(b"<html>hello"),
        http(b""),
        http(b"[" * 100_000),
        http(b'{"id":'),
        http(gzip.compress(b"\x00" * 40_000_000), Content_Encoding="gzip"),
        http(b"not gzip", Content_Encoding="gzip"),
        http(b"{}", Content_Encoding="br"),
        http(b" " * (17 * 1024 * 1024)),
        http(b"[1]"),
        http(b"null"),
    ],
    ids=["html", "empty", "deep", "torn", "bomb", "no gzip", "br", "large", "array", "null"],
)
async def test_an_answer_that_makes_no_sense_is_unreadable(
    client: ChatClient, zendesk: RawServer, access: ChatAccess, reply: bytes
) -> None:
    zendesk.replies = [reply]
    with pytest.raises(ZendeskUnreadable):
        await client.agent_me(access)
    assert len(zendesk.requests) == 1


async def test_a_compressed_answer_is_read(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    body = gzip.compress(b'{"id":7,"enabled":true,"roles":{"owner":true}}')
    zendesk.replies = [http(body, Content_Encoding="gzip")]
    assert (await client.agent_me(access)).is_administrator


async def test_no_cookie_is_kept(
    client: ChatClient, web: httpx.AsyncClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [
        answer({"id": 7, "roles": {"owner": True}}, Set_Cookie="session=abc; Path=/; Max-Age=999")
    ]
    await client.agent_me(access)
    await client.agent_me(access)
    assert len(web.cookies) == 0
    assert not any("cookie" in head.lower() for head in zendesk.requests)


async def test_five_hundred_equal_questions_are_one_call(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [page(count=3)]
    same = [client.search_by_email(access, EMAIL) for _ in range(500)]
    assert {found.count for found in await asyncio.gather(*same)} == {3}
    assert len(zendesk.requests) == 1


async def test_equal_questions_with_different_tokens_are_two_calls(
    client: ChatClient, zendesk: RawServer, access: ChatAccess
) -> None:
    zendesk.replies = [page()]
    other = ChatAccess(access.account, Secret("tok-other"))
    await asyncio.gather(
        client.search_by_email(access, EMAIL), client.search_by_email(other, EMAIL)
    )
    assert len(zendesk.requests) == 2


def chain(error: BaseException | None) -> list[BaseException]:
    """An error with everything it was raised from or during."""
    if error is None:
        return []
    return [error, *chain(error.__cause__), *chain(error.__context__)]


@pytest.mark.parametrize(
    "reply",
    [
        cut,
        cut_after(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
        drip(ME, 0.3),
        http(b"<html>"),
        http(b'{"error":"tok-canary-4"}', "401 Unauthorized"),
        http(b"", "429 Too Many Requests", Retry_After="99"),
        http(b"", "302 Found", Location="/"),
    ],
)
async def test_no_error_carries_token_or_address(
    web: httpx.AsyncClient, zendesk: RawServer, access: ChatAccess, budget: Open, reply: Any
) -> None:
    zendesk.replies = [reply]
    with pytest.raises(ChatUnavailable) as caught:
        await make(web, budget, within_s=0.5).search_by_email(access, EMAIL)
    shown = repr(access)
    for error in chain(caught.value):
        assert not isinstance(error, httpx.HTTPError)
        shown += repr(error) + str(error) + repr(vars(error))
        shown += "".join(traceback.format_exception(error))
    assert "canary" not in shown
    assert EMAIL not in shown


async def test_a_token_that_is_no_header_does_not_show_itself(
    client: ChatClient, access: ChatAccess
) -> None:
    broken = ChatAccess(access.account, Secret("tok-canary-5\r\nX-Evil: 1"))
    with pytest.raises(ChatUnavailable) as caught:
        await client.agent_me(broken)
    assert [type(error) for error in chain(caught.value)] == [ZendeskUnavailable]
