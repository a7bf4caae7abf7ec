"""The product on PostgreSQL: two servers and two workers, and each does what any of them would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from tests.command_line import terminal, until
from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_lookup import all_pages
from tests.integration.test_mirrored_lookup import TICKETS, by_id, copied
from tests.integration.test_search import add_chats, ids, search
from tests.listening import listening
from tests.panel import Panel
from tests.product import Product, free_port, serving, settings_for, working
from tests.shop import Shop

pytestmark = pytest.mark.usefixtures("unmetered")

CUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def product(emulator: Emulator, tmp_path: Path, database: str) -> Iterator[Product]:
    origins = {name: account.origin for name, account in emulator.accounts.items()}
    settings = settings_for(tmp_path, origins, free_port(), database_url=database)
    with serving(settings) as running_product:
        yield running_product


@pytest.fixture
def second(product: Product) -> Iterator[Product]:
    """Another server on the same database, somewhere else."""
    port = free_port()
    folder = product.settings.data.with_name("data-of-the-second")
    settings = replace(product.settings, public_url=f"http://localhost:{port}", data=folder)
    with serving(settings) as running_product:
        yield running_product


def at(product: Product, shop: Shop, agent: int = BEN) -> Panel:
    """An open panel whose page came from that server."""
    panel = shop.new_panel(agent)
    panel.load(url=f"{product.url}/sidebar").raise_for_status()
    return panel


def test_servers_and_workers_on_one_database_answer_as_one(
    connected: Shop, product: Product, second: Product, emulator: Emulator
) -> None:
    emulator["acme"].limiter.take = lambda *_: None  # type: ignore[method-assign]  # not today's claim
    add_chats(emulator)
    one, other = at(product, connected), at(second, connected)
    live = {ticket: all_pages(one, ticket) for ticket in TICKETS}
    with working(product.settings), copied(connected, product):
        for ticket in TICKETS:
            listed = all_pages(one, ticket)
            assert sorted(listed, key=by_id) == sorted(live[ticket], key=by_id), ticket
            assert all_pages(other, ticket) == listed
        for query, found in {
            "zipper": ["00002", "00001"],
            "靴": ["00002"],
            "coat is": ["00003"],
        }.items():
            assert ids(search(one, query)) == ids(search(other, query)) == found

        listed = other.lookup(known.FORTY_CHATS).raise_for_status().json()["chats"]
        with listening(other, known.FORTY_CHATS) as heard:
            heard.first()
            erased = terminal(product.settings)("erase", "acme", "--chat", listed[3]["id"], "--yes")
            assert erased.stdout.startswith("1 chat erased here."), erased.stderr
            heard.changed()
        assert one.open(listed[3]["id"], one.grant).status_code in {403, 404}
        assert len(other.lookup(known.FORTY_CHATS).json()["chats"]) == len(listed) - 1


def test_commands_say_the_same_and_point_to_postgresqls_own_tools(
    connected: Shop, product: Product
) -> None:
    operator = terminal(product.settings)
    assert operator.status()["connection"] == "connected"
    refused = operator("backup", str(product.settings.data / "backup"))
    assert refused.returncode == 2
    assert refused.stderr.startswith("backup_refused: The store is a PostgreSQL database.")
    with operator.worker(), operator.worker():
        until(lambda: operator.status()["mirror"] is not None, 60)
    assert not list(product.settings.data.glob("*.db"))


def test_a_database_that_was_restarted_costs_no_request(
    connected: Shop, product: Product, database: str
) -> None:
    """Connections that the server has ended are noticed before they are used."""
    panel = at(product, connected)
    for _ in range(3):
        with psycopg.connect(database, autocommit=True) as db:
            db.execute(CUT)
        panel.lookup(known.THREE_CHATS).raise_for_status()
