"""A worker killed at any moment loses nothing and writes nothing twice."""

from __future__ import annotations

from pathlib import Path

from tests.soak.kills import kill_and_look

KILLS = 60


def test_sixty_kills_lose_nothing_and_bring_nothing_back(tmp_path: Path) -> None:
    outcome = kill_and_look(KILLS, tmp_path)

    assert outcome.missing == outcome.extra == outcome.came_back == frozenset()
    assert outcome.damaged == 0
    assert outcome.fetched_again <= KILLS


def test_nor_do_kills_on_postgres(database: str, tmp_path: Path) -> None:
    outcome = kill_and_look(KILLS // 6, tmp_path, database=database)

    assert outcome.missing == outcome.extra == outcome.came_back == frozenset()
    assert outcome.fetched_again <= KILLS // 6
