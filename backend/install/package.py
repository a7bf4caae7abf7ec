"""Composes the zip an admin uploads: manifest, logos and translations, nothing else.

The page itself is served by the backend, so a new version of it needs no new upload.
"""

from __future__ import annotations

import io
import os
import secrets
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from backend.errors import OperatorMistake
from backend.install.address import backend_origin
from backend.install.sources import package_root
from backend.install.validator import Finding, Listing, read_zip, validate
from backend.install.validator.document import Document, write_document
from backend.install.validator.finding import error
from backend.install.validator.locations import Location, listed_locations
from backend.install.validator.manifest import read_manifest

PLACEHOLDER: Final = "https://chatside.example.org"
LOGOS: Final = ("assets/logo.png", "assets/logo-small.png")
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name


class BundleRefused(OperatorMistake):
    """`findings` says why; nothing was written."""

    code = "bundle_refused"
    title = "The package was not written"
    action = "Correct this and run `chatside bundle` again. Nothing was written."

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Package(Struct, frozen=True):
    """A package that may be uploaded."""

    content: bytes
    page: str
    """The address Zendesk will load into the panel."""
    warnings: tuple[Finding, ...]


def compose(backend_url: str, root: Path | None = None) -> Package:
    """The same sources and address give the same bytes, on any machine.

    `root` holds manifest.json and zat_app/. Raises BundleRefused, PackageMissing.
    """
    origin = backend_origin(backend_url)
    if isinstance(origin, Finding):
        raise BundleRefused([origin])
    try:
        files = _sources(root or package_root())
    except OSError as problem:
        raise BundleRefused([_unreadable(problem)]) from problem
    manifest = read_manifest(files)
    if isinstance(manifest, Finding):
        raise BundleRefused([manifest])
    page = _point_at(manifest, origin)
    content = _zipped({**files, "manifest.json": write_document(manifest)})
    return Package(content, page, _check(read_zip(content)))


def write(package: Package, out: Path) -> None:
    """Whole or not at all: readers see the old file or the new one. Raises BundleRefused."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _replace(out, package.content)
    except OSError as problem:
        text = f"can't be written ({problem.strerror})"
        raise BundleRefused([error("out.not_writable", str(out), text)]) from problem


def _replace(out: Path, content: bytes) -> None:
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _sources(root: Path) -> dict[str, bytes]:
    """Logos that are missing are left for the validator to name."""
    zat_app = root / "zat_app"
    paths = [zat_app / name for name in LOGOS]
    paths += (zat_app / "translations").glob("*.json")
    files = {p.relative_to(zat_app).as_posix(): p.read_bytes() for p in paths if p.is_file()}
    return {**files, "manifest.json": (root / "manifest.json").read_bytes()}


def _point_at(manifest: Document, origin: str) -> str:
    """Replace the placeholder's origin in all locations; the first one's address."""
    pages = []
    for location in listed_locations(manifest):
        url = str(location.options.get("url"))
        if url.startswith(f"{PLACEHOLDER}/"):
            pages.append(origin + url.removeprefix(PLACEHOLDER))
            _set_url(manifest, location, pages[-1])
    if not pages:
        text = f"names no page under {PLACEHOLDER} that could be pointed at the server"
        raise BundleRefused([error("house.no_page", "manifest.json", text)])
    return pages[0]


def _set_url(manifest: Document, location: Location, url: str) -> None:
    value = url if location.is_pair else {**location.options, "url": url}
    manifest["location"][location.product][location.name] = value


def _zipped(files: dict[str, bytes]) -> bytes:
    """Stored, not compressed: another zlib would give other bytes for the same files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files, key=lambda name: (name != "manifest.json", name)):
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, files[name])
    return target.getvalue()


def _check(listing: Listing) -> tuple[Finding, ...]:
    findings = validate(listing)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise BundleRefused(errors)
    return findings


def _unreadable(problem: OSError) -> Finding:
    where = Path(problem.filename).name if isinstance(problem.filename, str) else "zat_app"
    return error("house.unreadable", where, f"can't be read ({problem.strerror})")
