"""Rules on the files of the zip."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.emulator.apps.findings import Findings, error, warning
from tests.emulator.apps.package import Package

BANNED_ENDINGS = {
    ".rar", ".zip", ".gzip", ".gz", ".7z", ".bz", ".bz2", ".jar", ".bin", ".sh", ".csh", ".pdf",
    ".doc", ".docx", ".odt", ".ppt", ".pptx", ".xls", ".xlsx", ".avi", ".mpeg", ".mp3",
}  # fmt: skip
BANNED_STARTS = (
    b"PK\x03\x04", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"%PDF-", b"\xd0\xcf\x11\xe0",
    b"ID3", b"\x00\x00\x01\xba", b"#!/bin/sh", b"#!/bin/csh",
)  # fmt: skip
PNG_START = b"\x89PNG\r\n\x1a\n"


def check(package: Package) -> Findings:
    yield from (error("symlink_in_zip", f"{name} is a symbolic link") for name in package.links)
    if "manifest.json" not in package.files:
        yield from _missing_manifest(package)
    for name, content in package.files.items():
        if _banned(name, content):
            yield error("unsupported_mime_type_detected", f"{name} has a type that is not allowed")
        if name.endswith((".js", ".html")) and b"http://" in content:
            yield warning("insecure_url", f"{name} has an http:// address")
    banner = package.files.get("assets/banner.png")
    if banner is not None and not banner.startswith(PNG_START):
        yield error("banner.invalid_format", "assets/banner.png must be a PNG")


def _missing_manifest(package: Package) -> Findings:
    if any(PurePosixPath(name).name == "manifest.json" for name in package.files):
        yield error("nested_manifest", "manifest.json must stand at the root of the zip")
    else:
        yield error("missing_manifest", "Could not find manifest.json")


def _banned(name: str, content: bytes) -> bool:
    return PurePosixPath(name).suffix.lower() in BANNED_ENDINGS or content.startswith(BANNED_STARTS)
