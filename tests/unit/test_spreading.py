"""The order of a run, and its processes."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.spreading import LONGEST, pytest_collection_modifyitems

TESTS = Path(__file__).parents[1]


def test_what_takes_longest_is_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []


def test_it_begins_first_and_the_rest_stays_as_it_was() -> None:
    files = ["bench/test_harness.py", LONGEST[1], "unit/mirror/test_converges.py", LONGEST[0]]
    items: list[Any] = [SimpleNamespace(path=TESTS / file) for file in files]
    pytest_collection_modifyitems(items)

    order = [item.path for item in items]
    assert order == [TESTS / file for file in (files[3], files[1], files[0], files[2])]


def test_there_are_two_processes_more_than_cores(pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.hook.pytest_xdist_auto_num_workers(config=pytestconfig)
    assert asked == len(os.sched_getaffinity(0)) + 2
