"""Who may read what: policy, brake, grants, accounts, audit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from backend.storage.audit import AuditLine
from backend.wiring import open_store
from tests.customer import ADA, BEN, CLEO, DEV
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.panel import code_of
from tests.product import Product, free_port, serving
from tests.shop import Shop


def audit_of(product: Product, account_id: str) -> list[AuditLine]:
    async def read() -> list[AuditLine]:
        store = open_store(product.settings)
        try:
            return await store.audit.read(account_id, limit=1000)
        finally:
            await store.close()

    return asyncio.run(read())


@pytest.mark.parametrize("agent", [CLEO, DEV])
def test_only_chat_agents_read_when_that_is_the_policy(connected: Shop, agent: int) -> None:
    panel = connected.panel(agent)

    answer = panel.lookup(known.THREE_CHATS)

    assert (answer.status_code, code_of(answer)) == (403, "agent_not_in_chat")
    assert connected.panel(BEN).lookup(known.THREE_CHATS).status_code == 200


@pytest.mark.parametrize("agent", [ADA, BEN, CLEO, DEV])
def test_everyone_reads_when_that_is_the_policy(acme: Shop, agent: int) -> None:
    acme.panel().close()
    acme.admin.set_up(acme.zendesk, "everyone")
    acme.admin.connect(acme.zendesk).raise_for_status()

    assert acme.panel(agent).lookup(known.THREE_CHATS).status_code == 200


def test_a_session_can_not_be_renewed_once_the_agent_left_chat(
    connected: Shop, emulator: Emulator, product: Product
) -> None:
    ben = connected.panel(BEN)
    assert ben.call("POST", "/api/session", json={}).status_code == 200
    del emulator["acme"].world.agents[BEN]

    with serving(replace(product.settings, public_url=_another_port())) as fresh:
        answer = ben.http.post(
            f"{fresh.url}/api/session", json={}, headers={"Authorization": f"Bearer {ben.session}"}
        )
    assert (answer.status_code, code_of(answer)) == (403, "agent_not_in_chat")


def test_the_brake_stops_an_agent_who_looks_up_everybody(connected: Shop, product: Product) -> None:
    with serving(
        replace(product.settings, public_url=_another_port(), requesters_per_hour=3)
    ) as strict:
        panel = connected.panel(BEN)
        panel.url = panel.url.replace(product.url, strict.url)
        answers = [panel.lookup(None, requester=_somebody(n)) for n in range(5)]
        again = panel.lookup(None, requester=_somebody(1))

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert code_of(answers[3]) == "too_many_requesters"
    assert again.status_code == 200
    refused = [x for x in audit_of(product, _account(connected)) if x.action == "refused"]
    assert [line.note for line in refused] == ["too_many_requesters"] * 2


def test_a_grant_opens_what_was_listed_and_nothing_else(connected: Shop) -> None:
    panel = connected.panel()
    other = panel.lookup(known.FORTY_CHATS).json()["chats"][0]["id"]
    listed = panel.lookup(known.THREE_CHATS).json()["chats"][0]["id"]

    assert panel.open(listed).status_code == 200
    refused = panel.open(other)
    assert (refused.status_code, code_of(refused)) == (404, "chat_not_found")


def test_a_grant_is_bound_to_its_session(connected: Shop) -> None:
    one, two = connected.panel(BEN), connected.panel(BEN)
    chat_id = one.lookup(known.THREE_CHATS).json()["chats"][0]["id"]

    answer = two.open(chat_id, one.grant)

    assert (answer.status_code, code_of(answer)) == (403, "grant_invalid")


@pytest.mark.parametrize("grant", ["", "x", "a.b.c", "\\u00e9", "A" * 8000])
def test_without_a_good_grant_nothing_opens(connected: Shop, grant: str) -> None:
    panel = connected.panel()
    chat_id = panel.lookup(known.THREE_CHATS).json()["chats"][0]["id"]

    assert code_of(panel.open(chat_id, grant)) == "grant_invalid"


def test_another_accounts_chat_answers_like_one_that_does_not_exist(
    connected: Shop, emulator: Emulator
) -> None:
    panel = connected.panel()
    panel.lookup(known.THREE_CHATS)
    foreign = next(iter(emulator["globex"].world.chats))

    answers = [panel.open(chat_id) for chat_id in (foreign, "1.2.3", "../../etc", "a/b", "x" * 900)]

    first = answers[0]
    assert first.status_code == 404
    for answer in answers[1:]:
        assert (answer.status_code, answer.content) == (first.status_code, first.content)
        assert _stable(answer.headers) == _stable(first.headers)


def test_a_session_of_one_account_reads_nothing_of_another(
    connected: Shop, install: Callable[[str], Shop], emulator: Emulator
) -> None:
    globex = install("globex")
    globex.panel().close()
    globex.admin.set_up(globex.zendesk)
    globex.admin.connect(globex.zendesk).raise_for_status()
    shared = connected.panel().requester(known.THREE_CHATS)

    ids = {
        name: {
            chat["id"]
            for chat in shop.panel().lookup(known.THREE_CHATS, requester=shared).json()["chats"]
        }
        for name, shop in (("acme", connected), ("globex", globex))
    }

    assert ids["acme"]
    assert ids["acme"] <= set(emulator["acme"].world.chats)
    assert ids["globex"] <= set(emulator["globex"].world.chats)


def test_a_session_text_of_another_server_is_worth_nothing(
    connected: Shop, tmp_path: Any, product: Product
) -> None:
    panel = connected.panel()
    other = replace(
        product.settings, public_url=_another_port(), keys_file=tmp_path / "other.keys",
        data=tmp_path / "other",
    )  # fmt: skip
    with serving(other) as elsewhere:
        panel.url = panel.url.replace(product.url, elsewhere.url)
        answer = panel.call("GET", "/api/connection")
    assert (answer.status_code, code_of(answer)) == (401, "session_invalid")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/session"),
        ("POST", "/api/lookup"),
        ("GET", "/api/chats/1.2.3"),
        ("GET", "/api/connection"),
        ("POST", "/api/disconnect"),
    ],
)
def test_without_a_session_nothing_answers(connected: Shop, method: str, path: str) -> None:
    panel = connected.panel()
    panel.session = ""

    answer = panel.call(method, path, json={})

    assert (answer.status_code, code_of(answer)) == (401, "session_missing")


def test_the_audit_says_who_looked_at_what_and_holds_no_words(
    connected: Shop, product: Product
) -> None:
    panel = connected.panel(BEN)
    requester = panel.requester(known.THREE_CHATS)
    chats = panel.lookup(known.THREE_CHATS).json()["chats"]
    panel.open(chats[1]["id"])
    panel.lookup(known.SEVERAL_EMAILS, weak=True)

    lines = audit_of(product, _account(connected))
    actions = [line.action for line in reversed(lines)]
    assert actions == [
        "invited", "claimed", "client_saved", "policy_chosen", "connected",
        "listed", "opened", "opened", "listed_weak",
    ]  # fmt: skip
    opened = [line for line in lines if line.action == "opened"]
    assert {line.chat_id for line in opened} == {chats[0]["id"], chats[1]["id"]}
    assert {line.grade for line in opened} == {"verified_email"}
    assert {(line.agent_id, line.ticket_claimed) for line in opened} == {(BEN, known.THREE_CHATS)}
    assert len({line.requester_key for line in lines if line.action != "listed_weak"} - {None}) == 1
    text = repr(lines)
    assert all(email["value"] not in text for email in requester["emails"])


def test_nothing_is_answered_that_was_not_written_down(connected: Shop, product: Product) -> None:
    panel = connected.panel()
    chat_id = panel.lookup(known.THREE_CHATS).json()["chats"][1]["id"]
    lines = len(audit_of(product, _account(connected)))
    fault = {"path_prefix": "/api/v2/chat/", "kind": "status", "status": 500}
    connected.zendesk.control("faults", fault)

    panel.open(chat_id)
    panel.lookup(known.FORTY_CHATS)

    assert len(audit_of(product, _account(connected))) == lines + 2


def _somebody(number: int) -> dict[str, Any]:
    address = {"value": f"person{number}@example.org", "verified": True}
    return {"id": number + 1, "emails": [address]}


def _account(shop: Shop) -> str:
    return shop.admin.invited.account.id


def _another_port() -> str:
    return f"http://localhost:{free_port()}"


def _stable(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "date"}


def test_a_panel_can_be_used_by_nobody_before_its_account_chose_a_policy(acme: Shop) -> None:
    answer = acme.panel().lookup(known.THREE_CHATS)

    assert (answer.status_code, code_of(answer)) == (409, "not_connected")


def test_an_unclaimed_panel_has_no_session_to_steal(acme: Shop) -> None:
    panel = acme.new_panel()
    panel.load()

    assert panel.boot["session"] is None
    assert code_of(panel.call("GET", "/api/connection")) == "session_missing"
