"""A yes that is remembered ends with what it was said of: at once, or after a second at most."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from backend.keys.keys_file import load_operator_keys
from backend.keys.signing import Purpose, Signer
from backend.sidebar.admission import KEEP_S
from backend.storage.store import Store
from backend.web.sessions import IDLE_S, LIFE_S, Session
from backend.wiring import open_store
from tests.command_line import terminal
from tests.customer import ADA, BEN, CLEO
from tests.emulator.world import known
from tests.integration.test_lookup import emails_of
from tests.panel import code_of
from tests.product import Product
from tests.shop import Shop


@pytest.fixture
def open_to_all(acme: Shop) -> Shop:
    """acme, connected, with every agent allowed to read."""
    acme.panel().close()
    acme.admin.set_up(acme.zendesk, "everyone")
    acme.admin.connect(acme.zendesk).raise_for_status()
    return acme


class Warm:
    """An agent's panel that was just answered, a look-up and a transcript."""

    def __init__(self, shop: Shop, agent: int) -> None:
        self.panel = shop.panel(agent)
        self._requester = self.panel.requester(known.THREE_CHATS)
        listed = self.ask().raise_for_status().json()["chats"]
        self._chat_id, self._grant = listed[1]["id"], self.panel.grant
        self.open().raise_for_status()

    def ask(self) -> Any:
        return self.panel.lookup(known.THREE_CHATS, requester=self._requester)

    def open(self) -> Any:
        return self.panel.open(self._chat_id, self._grant)

    def codes(self) -> set[str]:
        """What a look-up and a transcript say now: errors' codes, or nothing."""
        return {code_of(answer) if answer.is_error else "" for answer in (self.ask(), self.open())}

    def codes_a_second_later(self) -> set[str]:
        """Asked all the while: use must not prolong what is remembered."""
        end = time.monotonic() + KEEP_S
        while time.monotonic() < end:
            self.codes()
            time.sleep(0.02)  # not as fast as a program that is slowed
        return self.codes()


def elsewhere(product: Product, shop: Shop, change: Callable[[Store, str], Awaitable[Any]]) -> None:
    """Another process changes the vault; it has counters and memories of its own."""

    async def work() -> None:
        store = open_store(product.settings)
        try:
            await change(store, shop.admin.invited.account.id)
        finally:
            await store.close()

    asyncio.run(work())


async def narrow(store: Store, account_id: str) -> None:
    await store.accounts.set_policy(account_id, "chat_agents")


async def disconnect(store: Store, account_id: str) -> None:
    await store.connections.forget(account_id)


async def mark_broken(store: Store, account_id: str) -> None:
    current = await store.connections.current(account_id)
    assert current is not None
    assert await store.connections.mark_broken(account_id, current.sealed_token, int(time.time()))


def test_a_narrower_policy_counts_at_the_very_next_request(open_to_all: Shop) -> None:
    admin, zendesk = open_to_all.admin, open_to_all.zendesk
    begin = open_to_all.panel(ADA)
    cleo = Warm(open_to_all, CLEO)
    begin.call("POST", "/api/disconnect", json={}).raise_for_status()
    assert cleo.codes() == {"not_connected"}
    admin.set_up(zendesk, "chat_agents")
    admin.connect(zendesk).raise_for_status()

    assert cleo.codes() == {"agent_not_in_chat"}
    assert Warm(open_to_all, BEN).codes() == {""}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (narrow, "agent_not_in_chat"),
        (disconnect, "not_connected"),
        (mark_broken, "reconnect_needed"),
    ],
)
def test_what_another_process_changes_counts_after_a_second(
    open_to_all: Shop, product: Product, change: Callable[[Store, str], Awaitable[Any]], code: str
) -> None:
    cleo = Warm(open_to_all, CLEO)
    elsewhere(product, open_to_all, change)

    assert cleo.codes_a_second_later() == {code}


def test_an_account_that_a_command_erased_answers_nobody_after_a_second(
    open_to_all: Shop, product: Product
) -> None:
    cleo = Warm(open_to_all, CLEO)
    done = terminal(product.settings)("erase", "acme", "--account", "--yes")
    assert done.returncode == 0, done.stderr

    assert cleo.codes_a_second_later() == {"installation_unknown"}


def test_a_token_that_zendesk_refuses_ends_every_warm_answer(open_to_all: Shop) -> None:
    cleo = Warm(open_to_all, CLEO)
    open_to_all.zendesk.switch(token_state="revoked")
    other = open_to_all.panel(BEN)
    assert code_of(other.lookup(known.FORTY_CHATS)) == "reconnect_needed"

    assert cleo.codes() == {"reconnect_needed"}


@pytest.mark.parametrize(("code", "age"), [("session_ended", LIFE_S), ("session_expired", IDLE_S)])
def test_a_session_ends_on_time_however_warm(
    open_to_all: Shop, product: Product, code: str, age: int
) -> None:
    warm = Warm(open_to_all, BEN)
    end = int(time.time()) + 3
    warm.panel.session = session_until(product, open_to_all, end, age)
    sent = time.time()
    while not (answer := warm.ask()).is_error:
        assert sent < end
        time.sleep(0.02)
        sent = time.time()

    assert code_of(answer) == code
    assert time.time() >= end
    assert warm.codes() == {code}


def session_until(product: Product, shop: Shop, end: int, age: int) -> str:
    """A session of Ben's that the server signed `age` seconds before `end`."""
    renewed = end - IDLE_S if age == IDLE_S else end - 60
    account_id, installation_id = shop.admin.invited.account.id, shop.installed.installation_id
    session = Session(account_id, installation_id, BEN, "ends-soon", end - age, renewed)
    keys = load_operator_keys(product.settings.secret_keys, product.settings.keys_file)
    return Signer(keys, Purpose.SESSION).sign(session)


def test_an_address_that_a_command_ignores_finds_nothing_after_a_second(
    open_to_all: Shop, product: Product
) -> None:
    warm = Warm(open_to_all, BEN)
    (address,) = emails_of(warm.panel, known.THREE_CHATS)
    command = terminal(product.settings)
    assert command("ignore", "acme", address).returncode == 0
    warm.codes_a_second_later()

    assert warm.ask().json()["chats"] == []
    assert command("ignore", "acme", address, "--remove").returncode == 0
    warm.codes_a_second_later()
    assert len(warm.ask().json()["chats"]) == 3
