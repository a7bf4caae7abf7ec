"""The Chat client against the stand-in Zendesk: what it finds is what the account holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.chats.matching import same_email
from backend.chats.model import Chat
from backend.errors import BudgetExhausted, ChatUnavailable, ReconnectNeeded, ZendeskUnreadable
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.limits import Urgency
from backend.zendesk.wire import Stub
from tests.customer import PLAIN
from tests.emulator.account import Account as StandIn
from tests.emulator.faults import Fault
from tests.emulator.run import Emulator
from tests.emulator.switches import changed
from tests.emulator.world import known

pytestmark = pytest.mark.anyio


class Unlimited:
    async def take(self, account_id: str, urgency: Urgency) -> float:
        return 0.0

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None: ...


@pytest.fixture
def acme(emulator: Emulator) -> StandIn:
    return emulator["acme"]


@pytest.fixture
async def client() -> AsyncIterator[ChatClient]:
    async with httpx.AsyncClient(verify=PLAIN, trust_env=False) as http:
        yield ChatClient(http, Unlimited(), within_s=10)


@pytest.fixture
def access(acme: StandIn) -> ChatAccess:
    return access_to(acme)


def access_to(zendesk: StandIn, agent_id: int = 7, **how: Any) -> ChatAccess:
    token = zendesk.oauth.issue(agent_id, ["read"], **how)
    account = Account(f"id-{zendesk.subdomain}", zendesk.subdomain, Origin(zendesk.origin))
    return ChatAccess(account, Secret(token.access_token))


def turn(zendesk: StandIn, **switches: Any) -> None:
    zendesk.switches = changed(zendesk.switches, switches)


def requester(zendesk: StandIn, ticket_id: int) -> str:
    user_id = zendesk.world.tickets[ticket_id].requester_id
    assert user_id is not None
    email = zendesk.world.users[user_id].email
    assert email is not None
    return email


def truth(zendesk: StandIn, email: str) -> set[str]:
    """The chats of the account that have this address and are not deleted."""
    return {
        chat_id
        for chat_id, chat in zendesk.world.chats.items()
        if same_email(((chat.get("visitor") or {}).get("email")), email) and not chat.get("deleted")
    }


async def every_page(client: ChatClient, access: ChatAccess, email: str) -> list[Stub]:
    page = await client.search_by_email(access, email)
    stubs = page.stubs
    while page.next_url is not None:
        page = await client.search_by_email(access, email, page.next_url)
        stubs = stubs + page.stubs
    return stubs


async def found(client: ChatClient, access: ChatAccess, email: str) -> dict[str, Chat]:
    ids = [stub.id for stub in await every_page(client, access, email)]
    chats: dict[str, Chat] = {}
    for at in range(0, len(ids), 40):
        readings = await client.chats(access, ids[at : at + 40])
        chats |= {chat_id: reading.chat for chat_id, reading in readings.items()}
    return {item.id: item for item in chats.values() if same_email(item.visitor.email, email)}


def roles(chat: Chat) -> list[str]:
    return [event.sender.role if event.sender else "nobody" for event in chat.events]


@pytest.mark.parametrize(
    "ticket", [known.THREE_CHATS, known.NO_CHATS, known.ONE_CHAT, known.FORTY_CHATS, known.ODDITIES]
)
async def test_every_chat_of_an_address_is_found(
    client: ChatClient, acme: StandIn, access: ChatAccess, ticket: int
) -> None:
    email = requester(acme, ticket)
    assert set(await found(client, access, email)) == truth(acme, email)


async def test_a_thousand_hits_are_paged_by_links(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    email = requester(acme, known.THOUSAND_CHATS)
    stubs = await every_page(client, access, email)
    assert {stub.id for stub in stubs} == truth(acme, email)
    assert len(stubs) == 1000


@pytest.mark.parametrize(
    "switches",
    [
        {"visitor_email": "unsupported"},
        {"visitor_email": "rejects_quotes"},
        {"search_next_url": "absent"},
        {"bulk_unknown": "null"},
        {"derived_numbers": "null"},
        {"history_shape": "modern"},
    ],
    ids=str,
)
async def test_unconfirmed_ways_of_zendesk_change_nothing(
    client: ChatClient, acme: StandIn, access: ChatAccess, switches: dict[str, Any]
) -> None:
    email = requester(acme, known.FORTY_CHATS)
    turn(acme, **switches)
    assert set(await found(client, access, email)) == truth(acme, email)


async def test_unknown_ids_are_absent_in_both_readings(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    [one] = truth(acme, requester(acme, known.ONE_CHAT))
    for reading in ("absent", "null"):
        turn(acme, bulk_unknown=reading)
        assert list(await client.chats(access, ["2602.1.nobody", one, "a/b c"])) == [one]


async def test_roles_are_told_apart_alike_in_old_and_modern_histories(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    email = requester(acme, known.THREE_CHATS)
    old = await found(client, access, email)
    turn(acme, history_shape="modern")
    modern = await found(client, access, email)
    for chat_id, chat in modern.items():
        pairs = zip(chat.events, old[chat_id].events, strict=True)
        roles = {
            (one.sender and one.sender.role, two.sender and two.sender.role) for one, two in pairs
        }
        assert all(two in (one, "unknown") for one, two in roles)
        assert ("agent", "agent") in roles or ("visitor", "visitor") in roles


async def test_an_impostor_among_the_oddities_is_never_an_agent(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    chats = await found(client, access, requester(acme, known.ODDITIES))
    impostors = [item for item in chats.values() if item.visitor.name in item.agents]
    assert impostors
    for chat in impostors:
        assert "agent" not in roles(chat)


async def test_each_record_of_a_history_is_an_event(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    chats = await found(client, access, requester(acme, known.ODDITIES))
    assert sum(item.unreadable for item in chats.values()) > 0
    for chat_id, chat in chats.items():
        history = acme.world.chats[chat_id].get("history")
        if isinstance(history, list):
            assert len(chat.events) == len(history)
        assert chat.unreadable == sum(event.kind == "unreadable" for event in chat.events)


async def test_agents_and_their_ranks_are_those_of_the_account(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    agents = {agent.id: agent for agent in await client.agents(access)}
    assert agents.keys() == acme.world.agents.keys()
    assert agents[7].is_administrator
    assert agents[7].enabled
    assert not agents[8].is_administrator
    me = await client.agent_me(access)
    assert me == agents[7]
    assert (await client.agent_me(access_to(acme, 8))).id == 8


@pytest.mark.parametrize("cut", [False, True])
async def test_our_token_is_found_in_the_list_and_revoked(
    client: ChatClient, acme: StandIn, access: ChatAccess, cut: bool
) -> None:
    turn(acme, token_list_cut=cut)
    other = access_to(acme)
    listed = await client.oauth_tokens(access)
    [ours] = [token for token in listed if token.matches(access.token)]
    assert (ours.agent_id, ours.scopes) == (7, frozenset({"read"}))
    await client.revoke(other, ours.id)
    with pytest.raises(ReconnectNeeded):
        await client.agent_me(access)
    await client.agent_me(other)


@pytest.mark.parametrize("state", ["revoked", "wrong_account", "support"])
@pytest.mark.parametrize("body", ["description", "invalid_token", "html"])
async def test_a_token_that_is_no_longer_good_asks_for_a_reconnection(
    client: ChatClient, acme: StandIn, access: ChatAccess, state: str, body: str
) -> None:
    turn(acme, token_state=state, unauthorized_body=body)
    for ask in (
        lambda: client.search_by_email(access, "jane@example.org"),
        lambda: client.chats(access, ["a"]),
        lambda: client.agents(access),
        lambda: client.agent_me(access),
    ):
        with pytest.raises(ReconnectNeeded):
            await ask()


async def test_another_accounts_token_opens_nothing(client: ChatClient, emulator: Emulator) -> None:
    acme, globex = access_to(emulator["acme"]), access_to(emulator["globex"])
    with pytest.raises(ReconnectNeeded):
        await client.agent_me(ChatAccess(acme.account, globex.token))


async def test_links_to_zendesks_old_host_are_not_followed(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    turn(acme, link_host="zopim")
    with pytest.raises(ZendeskUnreadable):
        await client.search_by_email(access, requester(acme, known.THOUSAND_CHATS))


@pytest.mark.parametrize("body", ["json", "text", "html"])
async def test_beyond_the_limit_the_answer_says_when_to_come_back(
    client: ChatClient, acme: StandIn, access: ChatAccess, body: str
) -> None:
    turn(acme, limit_body=body)
    for _ in range(200):
        await client.agent_me(access)
    with pytest.raises(BudgetExhausted) as caught:
        await client.agent_me(access)
    assert caught.value.retry_after_s is not None
    assert 0 < caught.value.retry_after_s <= 62


@pytest.mark.parametrize("kind", ["cut", "status"])
async def test_one_fault_on_the_way_is_not_noticed(
    client: ChatClient, acme: StandIn, access: ChatAccess, kind: Any
) -> None:
    acme.faults.listed.append(Fault("/api/v2/chat/agents/me", kind, times=1))
    assert (await client.agent_me(access)).id == 7


@pytest.mark.parametrize("kind", ["truncate", "not_json"])
async def test_an_answer_that_is_no_json_is_unreadable(
    client: ChatClient, acme: StandIn, access: ChatAccess, kind: Any
) -> None:
    acme.faults.listed.append(Fault("/api/v2/chat/agents/me", kind))
    with pytest.raises(ChatUnavailable) as caught:
        await client.agent_me(access)
    assert type(caught.value) is ZendeskUnreadable


async def test_a_messaging_account_has_no_chats(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    turn(acme, messaging_account=True)
    page = await client.search_by_email(access, requester(acme, known.THREE_CHATS))
    assert (page.count, page.stubs, page.next_url) == (0, [], None)
    assert (await client.agent_me(access)).id == 7


async def test_the_token_is_in_no_address_that_was_asked(
    client: ChatClient, acme: StandIn, access: ChatAccess
) -> None:
    await found(client, access, requester(acme, known.THREE_CHATS))
    token, asked = access.token.reveal(), list(acme.log.requests)
    assert len(asked) == 2
    assert all(request.headers["authorization"] == f"Bearer {token}" for request in asked)
    assert not any(token in request.path + request.query + request.body for request in asked)
