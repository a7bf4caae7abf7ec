"""The independent clients' own environments, and how to run a program in one of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final, Literal

from tests.emulator.account import Account

HERE: Final = Path(__file__).parent
VENVS: Final = Path(os.environ.get("CHATSIDE_INDEPENDENT_VENVS", ".venv-independent"))


def ran(
    account: Account, venv: Literal["tap", "zenpy"], program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """What `program` wrote, redirected to `account`. It may take two minutes."""
    python = VENVS / venv / "bin/python"
    if not python.exists():
        raise AssertionError(f"{python} is missing: `make setup-test` installs it.")
    adapter = str(HERE / "redirected.py")
    return subprocess.run(
        [str(python), adapter, account.subdomain, account.origin, program, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"},
    )
