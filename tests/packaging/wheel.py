"""The wheel, and what it asks for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Final

from tests.docs.pages import ROOT

BUILDER: Final = ROOT / ".venv-build/bin/python"
SOURCES: Final = ("backend", "zat_app", "manifest.json", "pyproject.toml", "README.md", "LICENSE")
EPOCH: Final = 1_600_000_000


def build(folder: Path, sources: Path = ROOT) -> Path:
    """What `make wheel` does; the network is not asked."""
    command = [str(BUILDER), "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=sources, check=True, capture_output=True, timeout=60)
    (wheel,) = folder.glob("*.whl")
    return wheel


def sources_elsewhere(folder: Path) -> Path:
    """The same files, as another person has them on another day, with another umask."""
    folder.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o600)
        os.utime(file, (EPOCH, EPOCH))
    return folder


def link_requirements(libraries: Path) -> None:
    """The pinned requirements, linked from the environment the tests run in: no download.

    What is installed there besides can't be imported.
    """
    text = (ROOT / "requirements.txt").read_text("utf-8")
    for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE):
        _link(name, libraries)


def _link(name: str, libraries: Path) -> None:
    files = metadata.distribution(name).files or []
    for top in {file.parts[0] for file in files if file.parts[0] != ".."}:
        source = Path(str(metadata.distribution(name).locate_file(top)))
        if not (libraries / top).exists():
            (libraries / top).symlink_to(source)
