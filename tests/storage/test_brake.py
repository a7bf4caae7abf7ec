"""The brake: how many customers an agent, and an account, may look up within a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from backend.keys.sealing import WrappedKey
from backend.storage.audit import About, PersonKey
from backend.storage.sqlite import brake
from backend.storage.sqlite.store import SqliteStore
from backend.storage.sqlite.vault import Vault, fetch
from backend.storage.store import Store
from tests.storage.braked import address, admitted, refused
from tests.storage.conftest import ACME, GLOBEX
from tests.storage.disk import Disk

pytestmark = pytest.mark.anyio


async def test_different_people_of_one_agent_are_counted(store: Store) -> None:
    for number in range(3):
        assert await admitted(store, number, of_agent=3)

    assert await refused(store, 3, of_agent=3) == "agent"
    assert await admitted(store, 3, of_agent=3, agent_id=8)
    assert await admitted(store, 3, of_agent=3, account=GLOBEX)


async def test_whoever_was_counted_is_always_admitted(store: Store) -> None:
    for number in range(2):
        await admitted(store, number, of_agent=2)

    assert await admitted(store, 1, of_agent=2, of_account=1)


async def test_every_address_of_a_look_up_counts(store: Store) -> None:
    assert await admitted(store, 1, 2, of_agent=5)
    assert await admitted(store, 3, 4, of_agent=5)
    assert not await admitted(store, 5, 6, of_agent=5)
    assert await admitted(store, 4, 5, of_agent=5)
    assert not await admitted(store, 6, of_agent=5)


async def test_who_looked_up_nobody_else_may_look_up_a_customer_with_many_addresses(
    store: Store,
) -> None:
    assert await admitted(store, *range(20), of_agent=3)
    assert await admitted(store, *range(20), of_agent=3)
    assert not await admitted(store, *range(1, 20), 77, of_agent=3)
    assert not await admitted(store, 77, of_agent=3)


async def test_phones_and_ids_count_like_addresses_and_apart_from_them(store: Store) -> None:
    for number in range(2):
        numbers = PersonKey("phone", f"p{number}"), PersonKey("external_id", f"x{number}")
        assert await admitted(store, number, *numbers, of_agent=2)

    for one in (address(9), PersonKey("phone", "p9"), PersonKey("external_id", "x9")):
        assert await refused(store, address(1), one, of_agent=2) == "agent"


async def test_all_agents_of_an_account_are_counted_together(store: Store) -> None:
    for agent_id in (1, 2, 3):
        assert await admitted(store, 5, agent_id=agent_id, of_account=3)

    assert await refused(store, 5, agent_id=4, of_account=3) == "account"
    assert await admitted(store, 5, agent_id=1, of_account=3)
    assert await admitted(store, 5, agent_id=4, of_account=3, account=GLOBEX)


async def test_it_lets_go_with_time_and_forgets_what_was_before(
    store: Store, tmp_path: Path
) -> None:
    await admitted(store, 1, at_s=1000, of_agent=1)

    assert not await admitted(store, 2, of_agent=1, since_s=999)
    assert await admitted(store, 2, at_s=2000, of_agent=1, of_account=1, since_s=1000)
    db = apsw.Connection(str(tmp_path / "data/vault.db"), flags=apsw.SQLITE_OPEN_READONLY)
    assert fetch(db, "SELECT person_key, at FROM looked_up") == [("requester-2", 2000)]
    db.close()


async def test_who_is_looked_up_again_counts_from_then(store: Store) -> None:
    await admitted(store, 1, at_s=1000, of_agent=1)
    await admitted(store, 1, at_s=1500, of_agent=1)
    await admitted(store, 1, at_s=1400, of_agent=1)

    assert not await admitted(store, 2, at_s=2000, since_s=1499, of_agent=1)


async def test_a_refused_look_up_leaves_nothing(store: Store) -> None:
    await admitted(store, 1, of_agent=1)
    await admitted(store, 2, of_agent=1)

    assert len(await store.audit.read(ACME.id)) == 1
    assert not await admitted(store, 2, of_agent=1)


async def test_who_is_erased_is_forgotten_and_so_is_what_is_old(store: Store) -> None:
    await admitted(store, 1, 2, PersonKey("phone", "p1"), at_s=1000)
    await admitted(store, 3, at_s=1001)
    erased = About(requester_keys=("requester-1",), person_keys=("p1",))

    await store.audit.unname(GLOBEX.id, erased, "somebody")
    assert not await admitted(store, 9, of_account=4)
    await store.audit.unname(ACME.id, erased, "somebody")
    assert await admitted(store, 9, at_s=1001, of_account=3)
    await store.audit.forget_people(1000)
    assert await admitted(store, 2, at_s=1001, of_account=3)
    assert await refused(store, 4, of_account=3) == "account"


async def test_many_at_once_pass_no_more_often_than_allowed(store: Store) -> None:
    together = await asyncio.gather(*(admitted(store, n, of_agent=5) for n in range(40)))

    assert sum(together) == 5


async def test_what_was_not_written_does_not_count(tmp_path: Path) -> None:
    disk = Disk()
    store = SqliteStore(tmp_path)
    await store.accounts.create(ACME, WrappedKey("k1", b"wrapped"))
    await admitted(store, 1)
    disk.is_full = True
    failed = await asyncio.gather(*(admitted(store, n) for n in (2, 3)), return_exceptions=True)
    disk.is_full = False
    disk.unregister()

    assert [type(one) for one in failed] == [apsw.FullError] * 2
    assert await admitted(store, 5, of_agent=2)
    assert not await admitted(store, 6, of_agent=2)
    await store.close()


class Asked(Struct):
    server: int
    agent_id: int
    people: list[int]
    waited_s: int
    window_s: int


asked = st.builds(
    Asked,
    st.integers(0, 1),
    st.integers(1, 2),
    st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True),
    st.integers(0, 3),
    st.just(6),
)
LIMIT, ALL = 3, 5


def expected(seen: dict[tuple[int, int], int], step: Asked, since_s: int) -> str | None:
    """By the rule's own words, from who was looked up when."""
    live = {key for key, at_s in seen.items() if at_s > since_s}
    own = {person for agent_id, person in live if agent_id == step.agent_id}
    new = set(step.people) - own
    if new and own - set(step.people) and len(own | new) > LIMIT:
        return "agent"
    return "account" if new and len(live) + len(new) > ALL else None


async def _decides_by_the_rule(steps: list[Asked], folder: Path) -> None:
    servers = [SqliteStore(folder), SqliteStore(folder)]
    await servers[0].accounts.create(ACME, WrappedKey("k1", b"wrapped"))
    seen: dict[tuple[int, int], int] = {}
    now_s = 1000
    for step in steps:
        now_s += step.waited_s
        since_s = now_s - step.window_s
        told = await refused(
            servers[step.server], *step.people, agent_id=step.agent_id, at_s=now_s,
            since_s=since_s, of_agent=LIMIT, of_account=ALL,
        )  # fmt: skip
        assert told == expected(seen, step, since_s)
        if told is None:
            seen |= {(step.agent_id, person): now_s for person in step.people}
    for server in servers:
        await server.close()


@given(steps=st.lists(asked, min_size=20, max_size=60))
@settings(max_examples=25)
def test_two_servers_decide_by_the_rule(
    steps: list[Asked], tmp_path_factory: pytest.TempPathFactory
) -> None:
    asyncio.run(_decides_by_the_rule(steps, tmp_path_factory.mktemp("two")))


async def test_no_question_of_it_reads_the_whole_table(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault.db")

    async def plan(sql: str) -> str:
        blank = (None,) * sql.count("?")
        return str(await vault.read(lambda db: fetch(db, "EXPLAIN QUERY PLAN " + sql, blank)))

    own = "SEARCH looked_up USING PRIMARY KEY (account_id=? AND agent_id=? AND kind=?"
    assert f"{own} AND person_key=?)" in await plan(brake.KNOWN)
    assert own in await plan(brake.OF_AGENT)
    for sql in (brake.OF_ACCOUNT, brake.FORGET):
        assert "looked_up_by_time (account_id=? AND at" in await plan(sql)
    await vault.close()
