"""Accounts without a socket, their clock, and the `Date` of their answers."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.faults import Fault
from tests.emulator.in_process import InProcess
from tests.emulator.world.world import World

from .chat_client import Chat

pytestmark = pytest.mark.anyio

NOW = 1_800_000_000.0
AGENTS = "/api/v2/chat/agents"


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=0, known=False, at=NOW)


def http(*accounts: Account) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=InProcess(*accounts))


def test_an_empty_world_has_staff_and_settings_and_no_customers() -> None:
    world = World.empty("acme", NOW)
    assert (len(world.chats), world.tickets) == (0, {})
    assert {user.role for user in world.users.values()} == {"admin", "agent"}
    assert world.agents
    assert world.roles


def test_a_world_without_the_known_customers_has_as_many_chats_as_asked_for() -> None:
    world = World("acme", 7, 120, NOW, known=False)
    assert len(world.chats) == 120
    assert not set(world.tickets) & set(range(1001, 1011))


async def test_answers_carry_the_accounts_time_and_may_lack_it(account: Account) -> None:
    chat = Chat(account)
    assert date_of(await chat.get("agents/me")) == NOW
    account.clock.advance(-90)
    assert date_of(await chat.get("chats/none")) == NOW - 90
    account.faults.listed.append(Fault(AGENTS, "status"))
    assert date_of(await chat.get("agents/me")) == NOW - 90
    account.switches.date_header = False
    assert "Date" not in (await chat.get("agents/me")).headers


def date_of(answer: httpx.Response) -> float:
    return parsedate_to_datetime(answer.headers["Date"]).timestamp()


async def test_a_socket_carries_one_date_by_the_accounts_clock(
    acme: Account, http: httpx.AsyncClient
) -> None:
    acme.clock.freeze(NOW)
    answer = await http.get(AGENTS)
    assert [value for name, value in answer.headers.multi_items() if name == "date"] == [
        "Fri, 15 Jan 2027 08:00:00 GMT"
    ]


def test_the_clock_stands_still_goes_on_jumps_and_comes_back(account: Account) -> None:
    clock = account.clock
    assert clock.now() == clock.now() == NOW
    clock.advance(-3600)
    assert clock.now() == NOW - 3600
    clock.go(NOW + 5)
    assert NOW + 5 <= clock.now() < NOW + 60
    account.reset()
    assert account.clock.now() == NOW


async def test_accounts_are_told_apart_by_their_origins(account: Account) -> None:
    globex = Account("globex", chats=0, known=False, at=NOW + 60)
    async with http(account, globex) as client:
        dates = [date_of(await client.get(one.origin + AGENTS)) for one in (account, globex)]
        assert dates == [NOW, NOW + 60]
        with pytest.raises(httpx.ConnectError):
            await client.get("https://initech.zendesk.com/")


async def test_a_cut_connection_is_the_error_it_would_be_on_the_wire(account: Account) -> None:
    account.faults.listed.append(Fault(AGENTS, "cut", times=1))
    async with http(account) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(account.origin + AGENTS)
        assert (await client.get(account.origin + AGENTS)).status_code == 401
