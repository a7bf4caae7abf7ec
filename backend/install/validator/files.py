"""Which files may be in a package, by name and by their first bytes."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from backend.install.validator.finding import Findings, error
from backend.install.validator.images import png_size
from backend.install.validator.listing import Listing

BANNED_ENDINGS: Final = frozenset({
    ".rar", ".zip", ".gzip", ".gz", ".7z", ".bz", ".bz2", ".jar", ".bin", ".sh", ".csh",
    ".pdf", ".doc", ".docx", ".odt", ".ppt", ".pptx", ".xls", ".xlsx", ".avi", ".mpeg", ".mp3",
})  # fmt: skip
BANNED_CONTENT: Final = re.compile(
    rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"  # zip, jar, docx, odt, pptx, xlsx
    rb"|Rar!\x1a\x07|\x1f\x8b|7z\xbc\xaf\x27\x1c|BZ[h0]"
    rb"|%PDF-|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # pdf; doc, ppt, xls
    rb"|RIFF.{4}AVI |\x00\x00\x01[\xb3\xba]|ID3|\xff[\xfb\xf3\xf2]"  # avi, mpeg, mp3
    rb"|#![^\n]*\b(?:ba|c|da|k|tc|z)?sh\b",
    re.DOTALL,
)
BANNERS: Final = ((830, 200), (1660, 400))


def check_files(listing: Listing) -> Findings:
    yield from listing.problems
    for name in listing.links:
        yield error("symlink_in_zip", name, "is a symbolic link")
    for name, content in listing.files.items():
        if PurePosixPath(name).suffix.lower() in BANNED_ENDINGS or BANNED_CONTENT.match(content):
            yield error("unsupported_mime_type_detected", name, "is of a type Zendesk refuses")
    banner = listing.files.get("assets/banner.png")
    if banner is not None:
        yield from _check_banner(banner)


def _check_banner(content: bytes) -> Findings:
    size = png_size(content)
    if size is None:
        yield error("banner.invalid_format", "assets/banner.png", "is not a whole PNG")
    elif size not in BANNERS:
        yield error("banner.invalid_size", "assets/banner.png", "must be 830×200 or 1660×400")
