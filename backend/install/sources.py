"""Where manifest.json and zat_app/ are: beside `backend` in a checkout, inside it in a wheel."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from backend.errors import OperatorMistake

BACKEND: Final = Path(str(files("backend")))


class PackageMissing(OperatorMistake):
    code = "package_missing"
    detail = "manifest.json and zat_app/ are neither in this installation nor beside it."
    action = "Install Chatside again, from its wheel or from a whole checkout."


def release() -> str:
    """The manifest's: it lies beside the code in a checkout and in an installed package."""
    manifest = (package_root() / "manifest.json").read_bytes()
    return str(msgspec.json.decode(manifest)["version"])


def package_root(backend: Path = BACKEND) -> Path:
    """The folder that holds manifest.json and zat_app/. Raises PackageMissing."""
    for folder in (backend / "_package", backend.parent):
        if (folder / "manifest.json").is_file() and (folder / "zat_app").is_dir():
            return folder
    raise PackageMissing
