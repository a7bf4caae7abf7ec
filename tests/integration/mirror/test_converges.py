"""Whatever Zendesk does, the mirror ends up with exactly what is there; and the proof bites."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.mirror import vanishing, walking
from backend.storage.mirror import Changes, Written
from tests.integration.mirror.lab import Lab, laboratory
from tests.postgres_server import Server

PROGRAMS = int(os.environ.get("CHATSIDE_SOAK", "300"))
Deed = tuple[str, int]

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "add",
                "add",
                "many",
                "edit",
                "edit",
                "delete",
                "vanish",
                "late",
                "wait",
                "wait",
                "watch",
                "unavailable",
                "throttled",
                "not_json",
                "truncate",
                "cut",
                "reset",
                "repeat",
                "stall",
                "clock",
                "restart",
            ]
        ),
        st.integers(0, 900),
    ),
    min_size=1,
    max_size=12,
)
SWITCHES = st.fixed_dictionaries(
    {},
    optional={
        "incremental_start_time_unit": st.just("microseconds"),
        "incremental_tail": st.just("trickle"),
        "incremental_lag_s": st.sampled_from([20.0, 200.0]),
        "incremental_too_recent": st.sampled_from([404, 422]),
        "incremental_next_page": st.just("null_at_end"),
        "incremental_count": st.just("absent"),
        "incremental_end_id": st.just("absent"),
        "deleted_in_export": st.just("absent"),
        "deleted_in_bulk": st.just("marked"),
        "deleted_content": st.just("emptied"),
        "bulk_unknown": st.just("null"),
        "search_index_lag_s": st.just(60.0),
        "export_active_chats": st.just(False),
        "list_active_chats": st.just(False),
        "history_shape": st.just("modern"),
        "date_header": st.just(False),
        "limit_retry_after": st.just(False),
        "limit_body": st.just("html"),
    },
)


async def do(lab: Lab, deed: str, n: int, gone: list[str]) -> None:
    there = lab.there()
    chosen = there[n % len(there)]
    match deed:
        case "add":
            lab.add(words=f"w{n}")
        case "many":
            for number in range(1 + n % 30):
                lab.add(words=f"m{number}")
        case "late":
            lab.add(late_s=n)
        case "edit":
            lab.edit(chosen, f"edited {n}")
        case "delete" if chosen != there[0]:
            lab.delete(chosen)
        case "vanish" if chosen != there[0] and len(gone) < 5:
            gone.append(chosen)
            lab.vanish(chosen)
        case "wait" | "watch":
            await lab.run(n if deed == "wait" else n / 10, watched=deed == "watch")
        case "unavailable":
            lab.fault(kind="status", status=(500, 502, 503, 504)[n % 4], times=1 + n % 4)
        case "throttled":
            lab.fault(kind="status", status=429, headers={"Retry-After": str(n % 90)})
        case "not_json" | "truncate" | "cut" | "reset" | "repeat" | "stall":
            lab.fault(kind=deed, times=1 + n % 3)
        case "clock":
            lab.clock_off += (n - 450) * 2
        case "restart":
            await lab.restart()


async def run(
    deeds: list[Deed], switches: dict[str, Any], already: int, database: str | None = None
) -> tuple[Any, Any]:
    """(what the copy holds, what is there) when Zendesk has been quiet for a while."""
    with tempfile.TemporaryDirectory() as folder:
        async with laboratory(Path(folder), database=database) as lab:
            now = lab.zendesk.clock.now()
            lab.add(began=now - 10**8, late_s=10**7, words="old chats are shown")
            for number in range(already):
                lab.add(late_s=7200 + number * 60)
            lab.switch(**switches)
            gone: list[str] = []
            for deed, n in deeds:
                await do(lab, deed, n, gone)
            lab.zendesk.faults.listed.clear()
            lab.add(words="the control")
            quiet = 4500 + 200 * (len(lab.there()) // 39 + 1)
            await lab.run(quiet)
            return await lab.copy(), lab.truth()


@given(DEEDS, SWITCHES, st.sampled_from([0, 30]))
@settings(max_examples=PROGRAMS)
def test_nothing_is_missing_extra_or_stale(
    deeds: list[Deed], switches: dict[str, Any], already: int
) -> None:
    copy, truth = asyncio.run(run(deeds, switches, already))

    assert copy == truth


ON_POSTGRES = 6
"""How an engine keeps what it is given is proved in tests/storage; this is the whole, once more."""


@given(DEEDS, SWITCHES, st.sampled_from([0, 30]))
@settings(max_examples=ON_POSTGRES)
def test_nothing_is_missing_extra_or_stale_on_postgres_either(
    postgres: Server, deeds: list[Deed], switches: dict[str, Any], already: int
) -> None:
    with postgres.database() as database:
        copy, truth = asyncio.run(run(deeds, switches, already, database))

    assert copy == truth


# -- the proof bites: each of these mistakes is found


def test_it_finds_a_tail_that_never_looks_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "window_s", lambda *_: 1)
    deeds = [("wait", 900), ("add", 1), ("wait", 200), ("late", 850), ("wait", 100)]
    copy, truth = asyncio.run(run(deeds, {}, 5))
    assert copy != truth


def test_it_finds_a_place_that_is_kept_without_its_chats(monkeypatch: pytest.MonkeyPatch) -> None:
    from backend.storage.sqlite.mirror.writer import SqliteMirrorWriter

    whole = SqliteMirrorWriter.commit
    lost: list[Changes] = []

    async def state_first(self: SqliteMirrorWriter, changes: Changes) -> Written:
        """The process ends between the two when the first large page is written."""
        await whole(self, Changes(state=changes.state, complete=changes.complete))
        if len(changes.chats) > 50 and not lost:
            lost.append(changes)
            return Written(0, 0, 0, 0, 0)
        return await whole(self, changes)

    monkeypatch.setattr(SqliteMirrorWriter, "commit", state_first)
    copy, truth = asyncio.run(run([("wait", 900)], {}, 100))
    assert lost
    assert copy != truth


def test_it_finds_missing_chats_that_are_never_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vanishing, "after_recheck", lambda state, *_: state)
    copy, truth = asyncio.run(run([("wait", 900), ("vanish", 7)], {}, 30))
    assert copy != truth
