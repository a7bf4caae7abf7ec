"""How a run spreads its files over processes: what takes longest begins first.

The rest comes as it is collected, so that the last files are small and nobody idles at the end.
"""

from __future__ import annotations

import os
from typing import Final

import pytest

LONGEST: Final = (
    "integration/mirror/test_converges.py",
    "browser/test_live.py",
    "attacks/test_any_order.py",
    "integration/commands/test_privacy.py",
    "packaging/test_installed.py",
    "browser/test_connecting.py",
    "integration/test_mirrored_lookup.py",
    "integration/mirror/test_kills.py",
    "browser/test_reading.py",
    "browser/test_switches.py",
    "browser/test_copy.py",
    "browser/test_states.py",
    "integration/commands/test_erase.py",
    "browser/test_everyone.py",
    "browser/test_searching.py",
    "browser/test_acting.py",
    "integration/test_search.py",
    "integration/test_live.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    name = item.path.as_posix()
    return next((turn for turn, file in enumerate(LONGEST) if name.endswith(file)), len(LONGEST))


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: half of a browser's test is waiting."""
    return len(os.sched_getaffinity(0)) + 2
