"""Several processes of the system, over a real socket: they renew once, and kill -9 is told."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.wiring import http_client
from tests.emulator.run import running
from tests.integration.connection.child import Child, child
from tests.integration.connection.tenancy import TOKEN, Process, Tenancy

pytestmark = pytest.mark.anyio

LIFE_S = 36_000


@pytest.fixture
def tenancy(tmp_path: Path) -> Iterator[Tenancy]:
    with running(("acme",), chats=1) as emulator:
        yield Tenancy(tmp_path, emulator["acme"])


@pytest.fixture
async def process(tenancy: Tenancy) -> AsyncIterator[Process]:
    """This one; it only writes and looks."""
    async with http_client() as http:
        made = Process(tenancy, http)
        await tenancy.create(made)
        await tenancy.connect(made)
        yield made
        await made.store.close()


def asked(tenancy: Tenancy) -> int:
    return sum(one.path == TOKEN for one in list(tenancy.zendesk.log.requests))


async def test_two_processes_renew_once(tenancy: Tenancy, process: Process) -> None:
    with child(tenancy) as one, child(tenancy) as other:
        for turn in range(1, 6):
            tenancy.zendesk.clock.advance(LIFE_S)
            for each in (one, other):
                each.ask()
            assert [one.said(), other.said()] == ["Ada Lindqvist"] * 2
            assert asked(tenancy) == turn


def killed_while_it_waits(tenancy: Tenancy, one: Child) -> None:
    """Zendesk has spent the refresh token, and says what it gave for it to nobody."""
    tenancy.zendesk.clock.advance(LIFE_S)
    tenancy.fault("stall")
    given = max(tenancy.zendesk.oauth.tokens)
    one.ask()
    end = time.monotonic() + 20
    while max(list(tenancy.zendesk.oauth.tokens)) == given and time.monotonic() < end:
        time.sleep(0.01)
    one.kill()
    tenancy.zendesk.faults.listed.clear()


async def test_a_process_killed_with_the_answer_under_way_leaves_word_of_it(
    tenancy: Tenancy, process: Process
) -> None:
    with child(tenancy) as one, child(tenancy) as other:
        killed_while_it_waits(tenancy, one)
        other.ask()
        assert other.said() == "reconnect_needed"

    connection = await process.connections.current(tenancy.account)
    assert connection is not None
    assert connection.broken_cause == "lost_while_renewing"
    await tenancy.connect(process)
    assert await process.whoever(tenancy.account) == "Ada Lindqvist"


async def test_a_process_killed_costs_nothing_where_refresh_tokens_stay(
    tenancy: Tenancy, process: Process
) -> None:
    tenancy.zendesk.switches.refresh_single_use = False
    with child(tenancy) as one, child(tenancy) as other:
        killed_while_it_waits(tenancy, one)
        other.ask()
        assert other.said() == "Ada Lindqvist"
