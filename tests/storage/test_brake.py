"""The brake's memory on SQLite: always what the table says, whoever wrote it and when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from backend.storage.audit import Action, AuditLine
from backend.storage.sqlite import brake
from backend.storage.sqlite.store import SqliteStore
from backend.storage.sqlite.vault import Vault, fetch
from tests.storage.conftest import ACME, scope_of
from tests.storage.disk import Disk

pytestmark = pytest.mark.anyio

LIMIT = 2


class Asked(Struct):
    server: int
    agent_id: int
    requester: int
    waited_s: int
    window_s: int
    restarts: bool


asked = st.builds(
    Asked,
    st.integers(0, 1),
    st.integers(1, 2),
    st.integers(1, 5),
    st.integers(0, 3),
    st.integers(1, 8),
    st.sampled_from([False] * 7 + [True]),
)


COUNTED: tuple[Action, ...] = ("listed", "listed_weak", "searched", "searched_account")


def line_of(agent_id: int, requester: int, at_s: int) -> AuditLine:
    return AuditLine(at_s, COUNTED[requester % 4], agent_id, requester_key=f"requester-{requester}")


def count(lines: list[AuditLine], line: AuditLine, since_s: int) -> int:
    """How many others the agent looked up, by the rule's own words."""
    others = {
        before.requester_key
        for before in lines
        if before.agent_id == line.agent_id and before.at_s > since_s
    }
    return len(others - {line.requester_key})


async def _decides_like_the_table(steps: list[Asked], folder: Path) -> None:
    servers, written, now_s = [SqliteStore(folder), SqliteStore(folder)], list[AuditLine](), 1000
    for step in steps:
        now_s += step.waited_s
        if step.restarts:
            await servers[step.server].close()
            servers[step.server] = SqliteStore(folder)
        line = line_of(step.agent_id, step.requester, now_s)
        since_s = now_s - step.window_s
        admitted = await servers[step.server].audit.admit(
            scope_of(ACME, step.agent_id), line, limit=LIMIT, since_s=since_s
        )
        assert admitted == (count(written, line, since_s) < LIMIT)
        written += [line] * admitted
    for server in servers:
        await server.close()


@given(
    st.lists(asked, min_size=20, max_size=60),
    st.sampled_from([1, 2000]),
    st.sampled_from([1, 3, 1000]),
)
@settings(max_examples=30)
def test_it_decides_as_counting_the_table_would(
    steps: list[Asked], agents: int, catch_up: int
) -> None:
    """On two servers, across restarts, and with little memory."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(brake, "AGENTS", agents)
        patch.setattr(brake, "CATCH_UP", catch_up)
        asyncio.run(_decides_like_the_table(steps, folder))


@pytest.fixture
def disk() -> Iterator[Disk]:
    watched = Disk()
    yield watched
    watched.unregister()


async def test_a_look_up_that_was_not_written_does_not_count(disk: Disk, tmp_path: Path) -> None:
    store, scope = SqliteStore(tmp_path), scope_of(ACME)
    await store.audit.admit(scope, line_of(7, 1, 1000), limit=2, since_s=0)
    disk.is_full = True
    failed = await asyncio.gather(
        *(store.audit.admit(scope, line_of(7, n, 1000), limit=9, since_s=0) for n in (2, 3, 4)),
        return_exceptions=True,
    )
    disk.is_full = False

    assert [type(result) for result in failed] == [apsw.FullError] * 3
    assert await store.audit.admit(scope, line_of(7, 5, 1000), limit=2, since_s=0)
    assert not await store.audit.admit(scope, line_of(7, 6, 1000), limit=2, since_s=0)
    await store.close()


async def test_what_one_transaction_holds_counts_within_it(tmp_path: Path) -> None:
    """The table is read again once per transaction only; our own lines in it are noted."""
    store, other, scope = SqliteStore(tmp_path), SqliteStore(tmp_path), scope_of(ACME)

    async def admitted(requester: int) -> bool:
        return await store.audit.admit(scope, line_of(7, requester, 1000), limit=3, since_s=0)

    assert await admitted(1)
    await other.audit.write("acc-acme", line_of(7, 2, 1000))
    together = await asyncio.gather(
        admitted(1), store.audit.write("acc-acme", line_of(7, 3, 1000)), admitted(4), admitted(2)
    )

    assert list(together) == [True, None, False, True]
    await store.audit.write("acc-acme", line_of(8, 4, 1000))
    assert not await admitted(4)
    await store.close()
    await other.close()


async def test_no_question_of_it_reads_the_whole_table(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.db")

    async def plan(sql: str, *values: object) -> str:
        return str(await vault.read(lambda db: fetch(db, "EXPLAIN QUERY PLAN " + sql, values)))

    load = await plan(brake.LOAD, "acc-acme", 7, 1000)
    newer = await plan(brake.NEWER, 1000)
    assert "SEARCH audit USING INDEX audit_by_agent (account_id=? AND agent_id=? AND at>?)" in load
    assert "SEARCH audit USING INTEGER PRIMARY KEY (rowid>?)" in newer
    await vault.close()
