"""The policy `chat_role`: an agent sees the chats that their Chat role shows them, everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from backend.storage.store import Store
from backend.wiring import open_store
from tests.customer import ADA, BEN, CLEO, EVE
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.emulator.world.staff import AGENT, ORDERS, REPAIRS
from tests.integration.test_lookup import all_pages
from tests.integration.test_mirrored_lookup import copied
from tests.panel import Panel, code_of
from tests.product import Product, free_port, serving
from tests.shop import Premises, Shop, premises

JONAS = 1_500_000_002_141
"""A senior agent of orders and repairs: their role shows their departments' chats."""
TICKETS = (known.THREE_CHATS, known.FORTY_CHATS, known.SEVERAL_EMAILS)


def change(product: Product, work: Callable[[Store, str], Awaitable[object]]) -> None:
    """As another process would, such as a command."""

    async def changed() -> None:
        store = open_store(product.settings)
        try:
            account = await store.accounts.find_by_subdomain("acme")
            assert account is not None
            await work(store, account.id)
        finally:
            await store.close()

    asyncio.run(changed())


def by_role(product: Product) -> None:
    change(product, lambda store, account: store.accounts.set_policy(account, "chat_role"))


def shown(emulator: Emulator, agent: int, ids: set[str]) -> set[str]:
    """Those of the chats that Chat itself would show the agent, by what the facts say of roles."""
    account = emulator["acme"]
    chats, of = account.world.chats, account.world.agents[agent]
    role = next(role for role in account.world.roles if role["id"] == of.role_id)
    past = role["permissions"]["view_past_chats"]
    departments = of.departments if past == "department" else []
    return {
        i
        for i in ids
        if past == "account"
        or chats[i].get("department_id") in departments
        or str(agent) in chats[i].get("agent_ids", [])
    }


def ids_of(chats: list[dict[str, Any]]) -> set[str]:
    return {chat["id"] for chat in chats}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """acme with a complete copy, by role, with exports and account search; nothing changes it."""
    with premises(tmp_path_factory.mktemp("roles"), chats=300) as there:
        there.shop.connect()
        by_role(there.product)
        change(there.product, lambda s, a: s.accounts.set_exports(a, allowed=True))
        change(there.product, lambda s, a: s.accounts.set_account_search(a, allowed=True))
        with copied(there.shop, there.product):
            yield there


@pytest.mark.parametrize("agent", [ADA, EVE, BEN, JONAS])
def test_the_copys_lists_hold_what_the_role_shows(world: Premises, agent: int) -> None:
    everything, panel = world.shop.panel(ADA), world.shop.panel(agent)
    hidden = 0
    for ticket in TICKETS:
        whole = ids_of(all_pages(everything, ticket))
        mine = all_pages(panel, ticket)
        first = panel.lookup(ticket).json()

        assert ids_of(mine) == shown(world.emulator, agent, whole), ticket
        assert first["found_about"] == len(mine)
        assert (first["newest"] or {"id": None})["id"] == (mine[0]["id"] if mine else None)
        assert first["limited"] is (agent in {BEN, JONAS})
        glance = panel.overview(ticket).json()["glance"]
        assert glance["chats"] == len(mine)
        hidden += len(whole) - len(mine)
    assert (hidden > 0) is (agent in {BEN, JONAS})


def test_searches_find_and_count_what_the_role_shows(world: Premises) -> None:
    everything, panel = world.shop.panel(ADA), world.shop.panel(JONAS)
    for scope, query in (("requester", "rating:none "), ("account", "rating:bad ")):
        whole, mine = (search_all(one, scope, query) for one in (everything, panel))

        expected = shown(world.emulator, JONAS, ids_of(whole))
        assert ids_of(mine) == expected
        assert 0 < len(expected) < len(whole)


def search_all(panel: Panel, scope: str, query: str) -> list[dict[str, Any]]:
    body = {
        "sequence": 1, "ticket_id": known.FORTY_CHATS, "scope": scope,
        "requester": panel.requester(known.FORTY_CHATS), "query": query,
    }  # fmt: skip
    found: list[dict[str, Any]] = []
    cursor, count = None, None
    while cursor is not None or count is None:
        answer = panel.call("POST", "/api/search", json={**body, "cursor": cursor})
        page = answer.raise_for_status().json()
        found += [hit["chat"] for hit in page["hits"]]
        cursor, count = page["next_cursor"], page["count"]
    assert count == len(found)
    return found


def test_an_export_of_all_chats_has_those_that_the_role_shows(world: Premises) -> None:
    panel = world.shop.panel(JONAS)
    mine = all_pages(panel, known.FORTY_CHATS)

    panel.lookup(known.FORTY_CHATS)
    body = {
        "ticket_id": known.FORTY_CHATS, "requester": panel.requester(known.FORTY_CHATS),
        "chat_id": None, "format": "json",
    }  # fmt: skip
    headers = {"Chatside-Grant": panel.grant}
    ordered = panel.call("POST", "/api/exports", json=body, headers=headers).json()
    file = panel.call("GET", f"{ordered['url']}/file").json()

    assert ids_of(file["chats"]) == ids_of(mine)


@pytest.mark.parametrize("ticket", [known.THREE_CHATS, known.FORTY_CHATS])
def test_live_lists_hold_what_the_role_shows_and_no_count_of_others(
    connected: Shop, product: Product, emulator: Emulator, unmetered: None, ticket: int
) -> None:
    everything = ids_of(all_pages(connected.panel(ADA), ticket))
    by_role(product)
    panel = connected.panel(JONAS)

    first = panel.lookup(ticket).json()
    mine = all_pages(panel, ticket)

    assert first["source"] == "live"
    assert ids_of(mine) == shown(emulator, JONAS, everything)
    assert (first["found_about"], first["limited"]) == (None, True)
    assert panel.lookup(ticket, weak=True).json()["found_about"] is None


def test_a_chat_that_the_role_shows_no_more_opens_no_more(
    connected: Shop, product: Product, emulator: Emulator, unmetered: None
) -> None:
    by_role(product)
    agent = emulator["acme"].world.agents[JONAS]
    panel = connected.panel(JONAS)
    chat = next(
        chat["id"]
        for chat in all_pages(panel, known.FORTY_CHATS)
        if str(JONAS) not in emulator["acme"].world.chats[chat["id"]].get("agent_ids", [])
    )
    panel.lookup(known.FORTY_CHATS)
    assert panel.open(chat).status_code == 200

    agent.departments = []
    with serving(replace(product.settings, public_url=_another_port())) as fresh:
        panel.url = panel.url.replace(product.url, fresh.url)
        answer = panel.open(chat)

    assert (answer.status_code, code_of(answer)) == (404, "chat_not_found")


@pytest.mark.parametrize("words", ["singular", "plural"])
def test_a_role_is_understood_however_its_permission_is_spelt(
    connected: Shop, product: Product, emulator: Emulator, words: str
) -> None:
    connected.zendesk.switch(role_words=words)
    everything = ids_of(all_pages(connected.panel(ADA), known.FORTY_CHATS))
    by_role(product)
    for agent in (BEN, JONAS):
        mine = ids_of(all_pages(connected.panel(agent), known.FORTY_CHATS))
        assert mine == shown(emulator, agent, everything), agent


@pytest.mark.parametrize("closed", [True, False])
def test_whose_role_can_not_be_told_or_shows_nothing_reads_nothing(
    connected: Shop, product: Product, emulator: Emulator, closed: bool
) -> None:
    if closed:
        connected.zendesk.switch(roles_forbidden=True)
    else:
        roles = emulator["acme"].world.roles
        next(r for r in roles if r["id"] == AGENT)["permissions"]["view_past_chats"] = "none"
    by_role(product)

    refused = connected.panel(BEN).lookup(known.THREE_CHATS)

    assert (refused.status_code, code_of(refused)) == (403, "role_shows_no_chats")
    assert connected.panel(ADA).lookup(known.THREE_CHATS).status_code == 200
    outside = connected.panel(CLEO).lookup(known.THREE_CHATS)
    assert code_of(outside) == "agent_not_in_chat"


def test_the_set_up_page_is_told_how_many_could_read_before_a_policy_is_chosen(
    ready: Shop, emulator: Emulator
) -> None:
    before = ready.admin.setup("preview")
    assert (before.status_code, code_of(before)) == (409, "not_connected")
    ready.admin.connect(ready.zendesk).raise_for_status()
    agents = emulator["acme"].world.agents
    agents[BEN].enabled = False

    preview = ready.admin.setup("preview").raise_for_status().json()

    of, leading = len(agents), 2
    assert preview == {
        "chat_agents": {"can": of - 1, "of": of, "limited": 0},
        "chat_role": {"can": of - 1, "of": of, "limited": of - 1 - leading},
        "everyone": {"can": of, "of": of, "limited": 0},
    }
    ready.zendesk.switch(roles_forbidden=True)
    closed = ready.admin.setup("preview").raise_for_status().json()
    assert closed["chat_role"] == {"can": leading, "of": of, "limited": 0}
    path = f"/setup/{ready.admin.invited.account.id}/preview"
    strange = ready.admin.http.post(path, json={}, headers={"Authorization": "Setup x"})
    assert code_of(strange) == "setup_link_invalid"


def test_the_departments_of_the_tests_are_those_of_jonas(emulator: Emulator) -> None:
    assert emulator["acme"].world.agents[JONAS].departments == [ORDERS, REPAIRS]


def _another_port() -> str:
    return f"http://localhost:{free_port()}"
