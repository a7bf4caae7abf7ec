from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.responses import Response

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.connect.links import ConnectLink
from backend.connect.states import COOKIE, GOOD_FOR_S, States
from backend.errors import ConnectStateInvalid
from backend.keys.sealing import WrappedKey
from backend.storage.sqlite.store import SqliteStore

pytestmark = pytest.mark.anyio

LINK = ConnectLink("acc-acme", 7)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def states(tmp_path: Path, clock: Clock) -> AsyncIterator[States]:
    store = SqliteStore(tmp_path)
    for name in ("acme", "globex"):
        account = Account(f"acc-{name}", name, Origin(f"https://{name}.zendesk.com"))
        await store.accounts.create(account, WrappedKey("k", b"wrapped"))
    yield States(store.connections, clock)
    await store.close()


async def test_the_browser_that_began_spends_its_state_once(states: States) -> None:
    begun = await states.begin(LINK)
    cookies = {begun.cookie_name: begun.cookie_value}

    assert (await states.spend("acc-acme", begun.state, cookies)).agent_id == 7
    with pytest.raises(ConnectStateInvalid):
        await states.spend("acc-acme", begun.state, cookies)


async def test_without_an_echo_the_newest_press_counts(states: States) -> None:
    first, second = await states.begin(LINK), await states.begin(ConnectLink("acc-acme", 8))
    cookies = {begun.cookie_name: begun.cookie_value for begun in (second, first)}

    assert (await states.spend("acc-acme", None, cookies)).agent_id == 8
    assert (await states.spend("acc-acme", None, cookies)).agent_id == 7


async def test_an_echo_names_the_press_it_belongs_to(states: States) -> None:
    first, second = await states.begin(LINK), await states.begin(ConnectLink("acc-acme", 8))
    cookies = {begun.cookie_name: begun.cookie_value for begun in (first, second)}

    assert (await states.spend("acc-acme", first.state, cookies)).agent_id == 7


async def test_a_state_alone_is_worth_nothing_in_another_browser(states: States) -> None:
    begun, own = await states.begin(LINK), await states.begin(LINK)
    at, _, browser = own.cookie_value.split(".")
    forged = {own.cookie_name: f"{at}.{begun.state}.{browser}"}

    with pytest.raises(ConnectStateInvalid):
        await states.spend("acc-acme", begun.state, {})
    with pytest.raises(ConnectStateInvalid):
        await states.spend("acc-acme", begun.state, forged)


async def test_a_state_of_one_account_is_none_of_another(states: States) -> None:
    begun = await states.begin(LINK)

    with pytest.raises(ConnectStateInvalid):
        await states.spend("acc-globex", None, {begun.cookie_name: begun.cookie_value})


async def test_ten_minutes_are_enough(states: States, clock: Clock) -> None:
    begun = await states.begin(LINK)
    clock.now += GOOD_FOR_S

    with pytest.raises(ConnectStateInvalid):
        await states.spend("acc-acme", begun.state, {begun.cookie_name: begun.cookie_value})


@pytest.mark.parametrize(
    "value", ["", ".", "..", "².a.b", "1.x", "x.y.z", "1.é.z", "9" * 5000 + ".a.b"]
)
async def test_a_broken_cookie_is_no_state(states: States, value: str) -> None:
    with pytest.raises(ConnectStateInvalid):
        await states.spend("acc-acme", None, {f"{COOKIE}00": value})


async def test_the_cookie_is_for_this_host_and_no_script(states: States) -> None:
    response = Response()
    (await states.begin(LINK)).set_cookie(response)
    cookie = response.headers["set-cookie"]

    assert cookie.startswith("__Host-")
    for part in ("Secure", "HttpOnly", "Path=/;", "SameSite=lax", "Max-Age=600"):
        assert part in cookie
    assert "Domain" not in cookie
