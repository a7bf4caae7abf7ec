"""A rotation of the operator's keys that is killed at any step leaves everything readable."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("order", "kills", "harm"), [("file-first", "40", False), ("file-last", "20", True)]
)
def test_kills_at_every_step(order: str, kills: str, *, harm: bool) -> None:
    """And the harness notices an order that would lose keys."""
    command = [sys.executable, "-m", "tests.soak.rotation_kills", kills, "--order", order]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert (done.returncode != 0) == harm, done.stdout + done.stderr
    assert ("can't open" in done.stdout) == harm
