"""Who may see a chat changes while it is on somebody's screen, in a file, or known by hearsay."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.connection.roster import Roster, encode_roster
from backend.finding.choosing import ChoosingFinder
from backend.finding.question import OpenedChat
from backend.wiring import open_store
from tests.customer import ADA
from tests.emulator.run import Emulator
from tests.emulator.world.staff import ORDERS
from tests.integration.handmade_copy import HandmadeCopy
from tests.integration.test_access import audit_of
from tests.integration.test_acting import acted
from tests.integration.test_chat_role import JONAS, by_role, change
from tests.panel import Panel, code_of
from tests.product import Product
from tests.shop import Shop

ELSEWHERE = 999
MIA = {"id": 1, "emails": [{"value": "mia@example.org", "verified": True}]}


@pytest.fixture
def copy(connected: Shop, product: Product) -> HandmadeCopy:
    """Of an account that goes by roles and lets agents export."""
    by_role(product)
    change(product, lambda store, account: store.accounts.set_exports(account, allowed=True))
    return HandmadeCopy(product, connected.admin.invited.account.id)


def chat(
    emulator: Emulator, number: int, department: int, email: str = "mia@example.org"
) -> dict[str, Any]:
    """With Ada, by Mia's browser."""
    like = next(c for c in emulator["acme"].world.chats.values() if c["type"] == "chat")
    visitor = {**like["visitor"], "id": "1.mia", "email": email, "name": "Mia", "phone": ""}
    return {
        **like, "id": f"2611.{number}.VHeld", "timestamp": f"2026-11-0{number}T09:00:00Z",
        "visitor": visitor, "department_id": department, "department_name": f"D{department}",
        "agent_ids": [str(ADA)], "zendesk_ticket_id": None, "deleted": False,
    }  # fmt: skip


def lookup(panel: Panel, **how: Any) -> dict[str, Any]:
    answer = panel.lookup(None, requester=MIA, **how).raise_for_status()
    return dict(answer.json())


def export(panel: Panel, chat_id: str | None, form: str = "text") -> Any:
    body = {"ticket_id": None, "requester": MIA, "chat_id": chat_id, "format": form}
    headers = {"Chatside-Grant": panel.grant}
    return panel.call("POST", "/api/exports", json=body, headers=headers)


def test_a_chat_moved_to_another_department_is_not_opened_quoted_exported_or_set_aside(
    connected: Shop, product: Product, emulator: Emulator, copy: HandmadeCopy
) -> None:
    one, two = chat(emulator, 1, ORDERS), chat(emulator, 2, ORDERS)
    copy.write([one, two])
    panel = connected.panel(JONAS)
    assert [c["id"] for c in lookup(panel)["chats"]] == [two["id"], one["id"]]
    copy.write([{**one, "department_id": ELSEWHERE}])
    before = len(audit_of(product, connected.admin.invited.account.id))

    assert acted(panel, "/api/quotes", one["id"], into="internal_note") == "chat_not_found"
    assert acted(panel, "/api/aside", one["id"], aside=True) == "chat_not_found"
    assert code_of(export(panel, one["id"])) == "chat_not_found"
    assert len(audit_of(product, connected.admin.invited.account.id)) == before
    assert code_of(panel.open(one["id"])) == "chat_not_found"
    assert acted(panel, "/api/quotes", two["id"], into="internal_note") == {
        "grade": "verified_email"
    }


@pytest.mark.parametrize("department", [ORDERS, ELSEWHERE])
def test_a_browser_is_followed_from_chats_that_the_role_shows_only(
    connected: Shop, emulator: Emulator, copy: HandmadeCopy, department: int
) -> None:
    """A match "by the same browser" would tell that there is a chat with this address."""
    copy.write([chat(emulator, 1, department), chat(emulator, 2, ORDERS, email="")])
    shown = int(department == ORDERS)

    listed = lookup(connected.panel(JONAS))

    assert (len(listed["chats"]), listed["weak_about"]) == (shown, shown)
    weak = lookup(connected.panel(JONAS), weak=True)["chats"]
    assert [one["reason"]["code"] for one in weak] == ["same_visitor"] * shown


def test_a_file_ends_where_access_ended(
    connected: Shop,
    product: Product,
    emulator: Emulator,
    copy: HandmadeCopy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chats = [chat(emulator, number, ORDERS) for number in (1, 2, 3)]
    copy.write(chats)
    panel = connected.panel(JONAS)
    lookup(panel)
    url = export(panel, None, "json").raise_for_status().json()["url"]
    real = ChoosingFinder.open

    async def open_and_stop(
        self: ChoosingFinder, account: Account, chat_id: str, extent: Extent | None
    ) -> OpenedChat:
        first = await real(self, account, chat_id, extent)
        store = open_store(product.settings)  # as a command does
        await store.access.set_stopped(account.id, int(time.time()))
        await store.close()
        await asyncio.sleep(1.2)  # what another process changed counts after a second
        return first

    monkeypatch.setattr(ChoosingFinder, "open", open_and_stop)
    file = panel.call("GET", f"{url}/file").json()

    assert [one["id"] for one in file["chats"]] == [chats[-1]["id"]]
    assert file["ending"] == "shut"


def test_while_zendesk_is_down_nobody_is_judged_by_agents_without_roles(
    connected: Shop, emulator: Emulator, copy: HandmadeCopy
) -> None:
    copy.write([chat(emulator, 1, ORDERS)], roster=encode_roster(Roster(int(time.time()), 0, [])))
    fault = {"path_prefix": "/api/v2/chat/", "kind": "status", "status": 500}
    connected.zendesk.control("faults", fault)

    refused = connected.panel(JONAS).lookup(None, requester=MIA)

    assert code_of(refused) == "zendesk_unavailable"
