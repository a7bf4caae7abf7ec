"""Changes on the server reach an open panel, its own and no others, while it may read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.accounts.account import Policy
from backend.wiring import open_store
from tests.command_line import terminal
from tests.customer import ADA, BEN, CLEO, DEV, Admin, Zendesk
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_lookup import emails_of
from tests.integration.test_mirrored_lookup import mirrored as mirrored
from tests.integration.test_mirrored_lookup import wait_for
from tests.listening import listening, question
from tests.panel import Panel, code_of
from tests.product import Product, free_port, serving, settings_for
from tests.shop import Shop

FRESH_S = 90
"""Thirty seconds are promised; a machine that does other things beside gets more."""


def looked_up(shop: Shop, ticket_id: int, agent: int = ADA) -> Panel:
    panel = shop.panel(agent)
    panel.lookup(ticket_id).raise_for_status()
    return panel


def asked(panel: Panel, ticket_id: int | None, /, **changes: Any) -> httpx.Response:
    """The same question, answered once."""
    headers = {"Chatside-Grant": panel.grant} if ticket_id is not None else {}
    body = {**question(panel, ticket_id), **changes}
    return panel.call("POST", "/api/changes", json=body, headers=headers)


def test_a_chat_that_begins_reaches_its_customers_panel_and_no_other(
    mirrored: Shop, emulator: Emulator
) -> None:
    panel, other = looked_up(mirrored, known.THREE_CHATS), looked_up(mirrored, known.FORTY_CHATS)
    email = emails_of(panel, known.THREE_CHATS)[0]
    with (
        listening(panel, known.THREE_CHATS) as heard,
        listening(other, known.FORTY_CHATS) as elsewhere,
    ):
        assert (heard.first()["changed"], heard.first()["connection"]) == (False, "connected")
        elsewhere.first()
        talk = {"email": email, "name": "Mia", "words": "Are you there?"}
        begun = mirrored.zendesk.control("running", talk)["id"]
        heard.changed(FRESH_S)
        listed = panel.lookup(known.THREE_CHATS).json()["chats"]
        assert listed[0]["id"] == begun
        assert elsewhere.until(lambda one: one["copy"], FRESH_S)  # it heard of the copy meanwhile
        assert not any(one["changed"] for one in elsewhere.news)


def test_a_stream_that_comes_back_is_told_what_it_missed(mirrored: Shop, product: Product) -> None:
    panel = looked_up(mirrored, known.FORTY_CHATS)
    before = panel.grant
    listed = panel.lookup(known.FORTY_CHATS).json()["chats"]
    erase(product, listed[3]["id"])

    with listening(panel, known.FORTY_CHATS) as heard:
        assert heard.first()["changed"]
    assert asked(panel, known.FORTY_CHATS).json()["changed"]  # until it has looked
    panel.lookup(known.FORTY_CHATS).raise_for_status()
    assert not asked(panel, known.FORTY_CHATS).json()["changed"]
    panel.grant = before
    assert asked(panel, known.FORTY_CHATS).json()["changed"]


def erase(product: Product, chat_id: str) -> None:
    done = terminal(product.settings)("erase", "acme", "--chat", chat_id, "--yes")
    assert done.returncode in {0, 1}, done.stderr  # 1: traces are left while somebody reads


def test_what_another_process_changes_is_told_too(mirrored: Shop, product: Product) -> None:
    panel = looked_up(mirrored, known.FORTY_CHATS)
    listed = panel.lookup(known.FORTY_CHATS).json()["chats"]
    with listening(panel, known.FORTY_CHATS) as heard:
        heard.first()
        erase(product, listed[3]["id"])
        heard.changed()


def test_connecting_again_wakes_every_panel(ready: Shop) -> None:
    panels = [ready.panel(agent) for agent in (ADA, BEN)]
    with listening(panels[0], None) as ada, listening(panels[1], None) as ben:
        for heard in (ada, ben):
            assert heard.first() == {
                "changed": False, "connection": "not_connected", "copy": None, "end": None,
            }  # fmt: skip
        ready.admin.connect(ready.zendesk).raise_for_status()
        for heard in (ada, ben):
            heard.until(lambda one: one["connection"] == "connected")


def test_a_token_that_zendesk_refuses_is_told(connected: Shop) -> None:
    panel = looked_up(connected, known.THREE_CHATS)
    with listening(panel, None) as heard:
        assert heard.first()["connection"] == "connected"
        connected.zendesk.switch(token_state="revoked")
        panel.lookup(known.FORTY_CHATS)
        heard.until(lambda one: one["connection"] == "reconnect")


def test_disconnecting_is_told_and_ends_what_nobody_may_read_any_more(connected: Shop) -> None:
    panel, other = looked_up(connected, known.THREE_CHATS), connected.panel(BEN)
    with listening(panel, known.THREE_CHATS) as heard, listening(other, None) as waiting:
        heard.first(), waiting.first()
        panel.call("POST", "/api/disconnect", json={}).raise_for_status()

        heard.until(lambda one: one["connection"] == "not_connected")
        assert heard.end() == "not_connected"
        assert heard.closed()
        waiting.until(lambda one: one["connection"] == "not_connected")
        assert not waiting.over
    assert code_of(asked(panel, known.THREE_CHATS)) == "not_connected"


def test_a_narrower_policy_ends_the_streams_of_those_it_shuts_out(
    acme: Shop, product: Product
) -> None:
    acme.panel().close()
    acme.admin.set_up(acme.zendesk, "everyone")
    acme.admin.connect(acme.zendesk).raise_for_status()
    out, still = looked_up(acme, known.THREE_CHATS, DEV), looked_up(acme, known.THREE_CHATS)
    with listening(out, known.THREE_CHATS) as leaving, listening(still, known.THREE_CHATS) as kept:
        leaving.first(), kept.first()
        set_policy(product, "chat_agents")
        assert leaving.end() == "agent_not_in_chat"
        assert leaving.closed()
        assert not kept.over


def set_policy(product: Product, policy: Policy) -> None:
    """As another process does it."""

    async def work() -> None:
        store = open_store(product.settings)
        (account,) = await store.accounts.all()
        await store.accounts.set_policy(account.id, policy)
        await store.close()

    asyncio.run(work())


@pytest.mark.parametrize("kind", ["nothing", "another's", "another requester", "another ticket"])
def test_only_a_list_that_was_granted_can_be_followed(connected: Shop, kind: str) -> None:
    panel = looked_up(connected, known.THREE_CHATS)
    changes: dict[str, Any] = {}
    if kind == "nothing":
        panel.grant = ""
    elif kind == "another's":
        panel.grant = looked_up(connected, known.THREE_CHATS, BEN).grant
    elif kind == "another requester":
        changes = {"requester": panel.requester(known.FORTY_CHATS)}
    else:
        changes = {"ticket_id": known.FORTY_CHATS}

    assert code_of(asked(panel, known.THREE_CHATS, **changes)) == "grant_invalid"
    with listening(panel, known.THREE_CHATS, **changes) as refused:
        assert code_of(refused.response) == "grant_invalid"


def test_nobody_listens_without_a_session(connected: Shop) -> None:
    panel = looked_up(connected, known.THREE_CHATS)
    panel.session = ""
    assert code_of(asked(panel, None)) == "session_missing"
    panel.session = "forged"
    assert code_of(asked(panel, None)) == "session_invalid"


def test_streams_are_marked_for_proxies_and_may_renew_the_session(connected: Shop) -> None:
    panel = looked_up(connected, known.THREE_CHATS)
    with listening(panel, known.THREE_CHATS) as heard:
        headers = heard.response.headers
        assert headers["content-type"] == "text/event-stream"
        assert headers["x-accel-buffering"] == "no"
        assert headers["cache-control"] == "no-store"
        assert headers["chatside-build"] == panel.boot["build"]
        assert "content-length" not in headers


def test_a_third_stream_of_a_panel_ends_the_first(connected: Shop) -> None:
    panel = looked_up(connected, known.THREE_CHATS)
    with listening(panel, None) as first, listening(panel, None) as second:
        first.first(), second.first()
        with listening(panel, None) as third:
            third.first()
            assert first.end() == "replaced"
            assert first.closed()
            assert not second.over


def test_beyond_its_bounds_the_server_refuses_and_recovers(
    install_on: Callable[..., Shop],
) -> None:
    shop = install_on(streams_per_account=2, streams_per_process=2)
    first, second, third = (shop.panel(agent) for agent in (ADA, BEN, CLEO))
    with listening(first, None) as one:
        one.first()
        with listening(second, None) as two:
            two.first()
            with listening(third, None) as refused:
                assert code_of(refused.response) == "streams_full"
                assert refused.response.headers["retry-after"] == "60"
            assert asked(third, None).json()["connection"] == "not_connected"  # what it does then
        wait_for(lambda: begins(third))


def begins(panel: Panel) -> bool:
    with listening(panel, None) as heard:
        return heard.response.is_success


@pytest.fixture
def install_on(emulator: Emulator, tmp_path: Path, stack: ExitStack) -> Callable[..., Shop]:
    """An installed account on a server with other settings."""

    def work(**changes: Any) -> Shop:
        origins = {"acme": emulator["acme"].origin}
        settings = settings_for(tmp_path / "other", origins, free_port(), **changes)
        product = stack.enter_context(serving(settings))
        zendesk = stack.enter_context(closing(Zendesk(emulator["acme"].origin, "acme")))
        admin = stack.enter_context(closing(Admin(product.url, product.invite("acme"))))
        installed = zendesk.install(product.url, admin.invited.setup_code, tmp_path)
        return Shop(zendesk, admin, installed, stack)

    return work
