"""The audit's retention: what is older than its days goes, whatever happens once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from backend.privacy import retention
from backend.privacy.retention import AuditRetention
from backend.storage.audit import AuditLine
from backend.storage.sqlite.store import SqliteStore

pytestmark = pytest.mark.anyio

DAY_S = 86_400
NOW = 1_800_000_000


async def test_lines_older_than_the_days_go_and_none_without_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    store = SqliteStore(tmp_path)
    lines = [AuditLine(NOW - days * DAY_S, "invited") for days in range(40, -1, -1)]
    await store.audit.write("acc", *lines)

    await AuditRetention(store.audit, None, lambda: NOW).trim()
    assert len(await store.audit.read("acc")) == 41
    await AuditRetention(store.audit, 30, lambda: NOW).trim()
    assert [line.at_s for line in await store.audit.read("acc")] == [
        NOW - days * DAY_S for days in range(31)
    ]
    await store.close()


async def test_it_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(retention, "EVERY_S", 0.01)
    store = SqliteStore(tmp_path)
    trim, calls, third = store.audit.trim, list[int](), asyncio.Event()

    async def failing(before_s: int, *, at_most: int) -> int:
        calls.append(before_s)
        if len(calls) == 3:
            third.set()
        if len(calls) == 1:
            raise OSError("disk full")
        return await trim(before_s, at_most=at_most)

    monkeypatch.setattr(store.audit, "trim", failing)
    running = asyncio.create_task(AuditRetention(store.audit, 1, lambda: NOW).run())
    async with asyncio.timeout(20):
        await third.wait()
    running.cancel()
    assert set(calls) == {NOW - DAY_S}
    await store.close()
