"""The page's files under `/app/{build}/…`; a build is named by a hash of its contents.

A page that is open keeps asking for the files of its build, so those of earlier builds stay for
twelve hours after a newer one was started.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import shutil
import time
from pathlib import Path
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.errors import RouteNotFound
from backend.web.slim import slim

KEEP_S: Final = 12 * 3600
CACHE: Final = "public, max-age=31536000, immutable"
SERVED: Final = frozenset({".js", ".css", ".json", ".png", ".svg"})


class Asset(Struct, frozen=True):
    body: bytes
    gzipped: bytes
    media_type: str


Build = dict[str, Asset]


class Assets:
    """All builds at hand, in memory: a few hundred kilobytes each."""

    def __init__(self, roots: dict[str, Path], keep: Path) -> None:
        """`roots`: prefix → folder; `keep`: where builds are kept across versions."""
        current = _read_roots(roots)
        self.build = _name(current)
        self._builds = {**_kept(keep, self.build), self.build: current}
        _store(keep / self.build, current)

    def url(self, path: str) -> str:
        return f"/app/{self.build}/{path}"

    async def serve(self, request: Request) -> Response:
        build = self._builds.get(request.path_params["build"], {})
        asset = build.get(request.path_params["path"])
        if asset is None:
            raise RouteNotFound
        headers = {"Cache-Control": CACHE, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(asset.gzipped, 200, headers, asset.media_type)
        return Response(asset.body, 200, headers, asset.media_type)


def _read_roots(roots: dict[str, Path]) -> Build:
    return {
        prefix + name: asset
        for prefix, root in roots.items()
        for name, asset in _read(root).items()
    }


def _read(root: Path) -> Build:
    files = sorted(file for file in root.rglob("*") if file.suffix in SERVED and file.is_file())
    return {file.relative_to(root).as_posix(): _asset(file) for file in files}


def _asset(file: Path) -> Asset:
    body = slim(file.suffix, file.read_bytes())
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if file.suffix == ".js":
        media_type = "text/javascript"
    return Asset(body, gzip.compress(body, 9, mtime=0), media_type)


def _name(build: Build) -> str:
    digest = hashlib.sha256()
    for path, asset in sorted(build.items()):
        digest.update(path.encode() + b"\0" + hashlib.sha256(asset.body).digest())
    return digest.hexdigest()[:12]


def _kept(keep: Path, current: str) -> dict[str, Build]:
    """Earlier builds still wanted; `retired` in their folder says since when."""
    builds: dict[str, Build] = {}
    for folder in sorted(keep.iterdir()) if keep.exists() else []:
        if folder.name == current or folder.name.startswith("."):
            continue
        retired = folder / "retired"
        if not retired.exists():
            retired.touch()
        if time.time() - retired.stat().st_mtime > KEEP_S:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            builds[folder.name] = _read(folder)
    return builds


def _store(folder: Path, build: Build) -> None:
    (folder / "retired").unlink(missing_ok=True)
    if folder.exists():
        return
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    for path, asset in build.items():
        target = draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(asset.body)
    try:
        draft.rename(folder)
    except OSError:  # another process of the same version was faster
        shutil.rmtree(draft, ignore_errors=True)
