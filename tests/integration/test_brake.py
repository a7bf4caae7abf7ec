"""The brake over HTTP: whatever leads to somebody's chats counts, before they are answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from tests.customer import ADA, BEN
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.panel import Panel, code_of
from tests.product import Product, free_port, serving
from tests.shop import Shop

pytestmark = pytest.mark.usefixtures("unmetered")


@contextmanager
def strict(shop: Shop, product: Product, **limits: int) -> Iterator[list[Panel]]:
    """Ben's and Ada's panels at a server of the same data with other limits."""
    url = f"http://localhost:{free_port()}"
    with serving(replace(product.settings, public_url=url, **limits)) as running:
        panels = [shop.panel(BEN), shop.panel(ADA)]
        for panel in panels:
            panel.url = panel.url.replace(product.url, running.url)
        yield panels


def person(*numbers: int, **more: Any) -> dict[str, Any]:
    emails = [{"value": f"person{n}@example.org", "verified": True} for n in numbers]
    return {"id": 1, "emails": emails, **more}


def told(panel: Panel, requester: dict[str, Any], **how: Any) -> str:
    answer = panel.lookup(None, requester=requester, **how)
    return "" if answer.is_success else code_of(answer)


def test_many_addresses_in_one_look_up_are_many_customers(
    connected: Shop, product: Product
) -> None:
    with strict(connected, product, requesters_per_hour=5) as (ben, _):
        assert told(ben, person(1, 2, 3)) == ""
        assert told(ben, person(4, 5, 6)) == "too_many_requesters"
        assert told(ben, person(2, 3)) == ""
        assert [told(ben, person(n)) for n in (4, 5, 6)] == ["", "", "too_many_requesters"]


@pytest.mark.parametrize("weak", [False, True])
def test_the_same_address_with_ever_other_numbers_does_not_pass(
    connected: Shop, product: Product, weak: bool
) -> None:
    """Phones and external ids lead to weak matches, and the page names them."""
    with strict(connected, product, requesters_per_hour=3) as (ben, _):
        phones = [told(ben, person(1, phones=[f"+4930123400{n}"]), weak=weak) for n in range(4)]
        ids = [told(ben, person(1, external_id=f"crm-{n}"), weak=weak) for n in range(4)]

    assert phones == ids == ["", "", "", "too_many_requesters"]


def test_a_grant_of_one_list_follows_no_other_numbers(connected: Shop) -> None:
    """Else an open panel could be asked about any number, uncounted."""
    panel = connected.panel(BEN)
    requester = person(1, phones=["+49301234001"], external_id="crm-1")
    panel.lookup(None, requester=requester).raise_for_status()
    headers = {"Chatside-Grant": panel.grant}

    def follow(**other: Any) -> str:
        body = {"ticket_id": None, "requester": {**requester, **other}}
        answer = panel.call("POST", "/api/changes", json=body, headers=headers)
        return "" if answer.is_success else code_of(answer)

    assert follow() == ""
    assert follow(phones=["+49301234002"]) == "grant_invalid"
    assert follow(external_id="crm-2") == "grant_invalid"
    assert follow(phones=[], external_id=None) == "grant_invalid"


def test_all_agents_together_have_a_limit_too_and_it_is_noted(
    connected: Shop, product: Product
) -> None:
    with strict(connected, product, requesters_per_hour_account=3) as (ben, ada):
        assert [told(ben, person(n)) for n in (1, 2)] == ["", ""]
        assert [told(ada, person(n)) for n in (1, 2)] == ["", "account_braked"]
        assert told(ben, person(2)) == ""

    lines = audit_of(product, connected.admin.invited.account.id)
    refused = [line for line in lines if line.action == "refused"]
    assert [(line.agent_id, line.note) for line in refused] == [(ADA, "account_braked")]


def test_a_program_in_an_agents_name_is_slowed_before_anything_is_written(
    connected: Shop, product: Product
) -> None:
    account_id = connected.admin.invited.account.id
    with strict(connected, product, lookups_per_minute=4, requesters_per_hour=1) as (ben, ada):
        listed = ben.lookup(known.THREE_CHATS).raise_for_status().json()["chats"]
        assert ben.open(listed[1]["id"]).status_code == 200
        assert [told(ben, person(n)) for n in (1, 2)] == ["too_many_requesters"] * 2
        before = len(audit_of(product, account_id))
        refused = [
            ben.lookup(None, requester=person(3)),
            ben.open(listed[1]["id"]),
            quoted(ben, listed[1]["id"]),
        ]
        assert [code_of(answer) for answer in refused] == ["too_fast"] * 3
        assert refused[0].json()["retry_after_s"] in range(1, 16)
        assert len(audit_of(product, account_id)) == before
        assert told(ada, person(1)) == ""


def quoted(panel: Panel, chat_id: str) -> Any:
    body = {"chat_id": chat_id, "into": "internal_note"}
    headers = {"Chatside-Grant": panel.grant}
    return panel.call("POST", "/api/quotes", json=body, headers=headers)
