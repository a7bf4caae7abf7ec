"""Reads an uploaded zip into memory; what it means is judged by `validator`."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from typing import Any

from msgspec import Struct, field

from .findings import Finding, error


class NotAZip(Exception):
    """The upload could not be opened as a zip."""


class DuplicateKey(ValueError):
    """A JSON object names one key twice."""


class Package(Struct):
    """`files`: content by path, without folders, links and `tmp/`."""

    files: dict[str, bytes]
    links: list[str] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    manifest_problem: Finding | None = None

    @property
    def name(self) -> str:
        return str(self.manifest.get("name", "Unnamed app"))


def read_package(content: bytes) -> Package:
    """Raises NotAZip. A broken manifest is noted in `manifest_problem`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            links = [m.filename for m in members if stat.S_ISLNK(m.external_attr >> 16)]
            plain = [m.filename for m in members if m.filename not in links]
            files = {n: archive.read(n) for n in plain if not n.startswith("tmp/")}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise NotAZip(str(problem)) from problem
    package = Package(files, links)
    _read_manifest(package)
    return package


def _read_manifest(package: Package) -> None:
    if "manifest.json" not in package.files:
        return
    try:
        manifest = json.loads(package.files["manifest.json"], object_pairs_hook=_once)
    except DuplicateKey as problem:
        package.manifest_problem = error("duplicate_manifest_keys", str(problem))
        return
    except (ValueError, RecursionError) as problem:
        package.manifest_problem = error("manifest_not_json", str(problem))
        return
    if isinstance(manifest, dict):
        package.manifest = manifest
    else:
        package.manifest_problem = error("manifest_not_json", "manifest.json must be an object")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise DuplicateKey(f"Duplicate key: {name}")
    return dict(pairs)
