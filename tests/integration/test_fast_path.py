"""Direct endpoints: chosen as the router would choose, and braked like everybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from tests.customer import ADA
from tests.emulator.run import Emulator
from tests.integration.test_mirrored_lookup import copy_of, wait_for
from tests.panel import code_of
from tests.product import Product, free_port, serving, settings_for, working
from tests.shop import Shop

NOBODY = {"id": 1, "emails": [{"value": "nobody@example.org", "verified": True}]}


@pytest.fixture
def product(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One agent may look up three requesters an hour."""
    origins = {name: account.origin for name, account in emulator.accounts.items()}
    settings = settings_for(tmp_path_factory.mktemp("few"), origins, free_port())
    with serving(replace(settings, requesters_per_hour=3)) as running:
        yield running


@pytest.mark.parametrize("path", ["/api/lookup", "/api/chats/2611.1.VNobody", "/api/chats/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_other_methods_and_odd_paths_are_the_routers_matter(
    connected: Shop, path: str, method: str
) -> None:
    answer = connected.panel().http.request(method, connected.panel().origin + path)
    direct = (path, method) in {
        ("/api/lookup", "POST"),
        ("/api/chats/2611.1.VNobody", "GET"),
        ("/api/chats/", "GET"),
        ("/api/chats/2611.1.VNobody", "HEAD"),
        ("/api/chats/", "HEAD"),
    }

    assert answer.status_code == (401 if direct else 405)
    assert "content-security-policy" in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("unmetered")
def test_chats_found_by_a_tickets_number_alone_count_in_the_brake(
    connected: Shop, product: Product, emulator: Emulator
) -> None:
    tickets = [
        chat["zendesk_ticket_id"]
        for chat in emulator["acme"].world.chats.values()
        if chat.get("zendesk_ticket_id") and not chat.get("deleted")
    ]
    with working(product.settings):
        watcher = connected.panel(ADA)
        wait_for(lambda: (copy_of(watcher) or {}).get("complete"))
        codes = []
        for ticket_id in dict.fromkeys(tickets):
            answer = watcher.lookup(ticket_id, requester=NOBODY)
            codes.append(code_of(answer) if answer.is_error else "")
            if codes[-1]:
                break

    # one for the watcher's waiting, one for nobody, one for the first ticket: that is three
    assert codes == ["", "too_many_requesters"]
