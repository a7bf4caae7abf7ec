"""Some kills and power cuts; `make soak` has many. Each harness notices a mistake on purpose."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def harm(said: str) -> int:
    told = re.search(r"(\d+) of them did harm", said)
    assert told, said
    return int(told[1])


@pytest.mark.parametrize(
    "words",
    [
        ("tests.soak.killing", "20"),
        ("tests.soak.power_cut", "mirror", "30"),
        ("tests.soak.power_cut", "vault", "30"),
    ],
)
def test_nothing_is_lost(words: tuple[str, ...]) -> None:
    code, said = run(*words)

    assert (code, harm(said)) == (0, 0), said


@pytest.mark.parametrize(
    "words",
    [
        ("tests.soak.killing", "20", "--order", "cursor-first"),
        ("tests.soak.power_cut", "mirror", "30", "--wrong"),
        ("tests.soak.power_cut", "vault", "10", "--wrong"),
    ],
)
def test_what_is_wrong_on_purpose_is_noticed(words: tuple[str, ...]) -> None:
    code, said = run(*words)

    assert code == 1
    assert harm(said) > 0


def test_the_vault_that_was_cut_had_something_to_lose() -> None:
    _, said = run("tests.soak.power_cut", "vault", "10")

    told = re.search(r"(\d+) writes were acknowledged", said)
    assert told, said
    assert int(told[1]) > 100
