"""What Zendesk warns about inside files: words like secrets, http addresses, active SVG."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from backend.install.validator.finding import Findings, warning

SECRET_WORD: Final = re.compile(rb"\b(?:token|password|secret|api[ _-]?key)\b", re.IGNORECASE)
SECRET_KINDS: Final = frozenset({".html", ".xml", ".js", ".json"})
INSECURE: Final = re.compile(rb"http://(?!www\.w3\.org/)")  # a namespace's name is not loaded
ACTIVE: Final = re.compile(rb"<script|\son[a-z]+\s*=|javascript:|<image", re.IGNORECASE)


def check_leaks(files: dict[str, bytes]) -> Findings:
    for name, content in files.items():
        kind = PurePosixPath(name).suffix.lower()
        if kind in SECRET_KINDS and (word := SECRET_WORD.search(content)):
            yield warning("secret_like_word", name, f"has the word “{word[0].decode()}”")
        if kind in (".js", ".html") and INSECURE.search(content):
            yield warning("insecure_url", name, "has an http:// address")
        if kind == ".svg" and ACTIVE.search(content):
            yield warning("svg_gets_rewritten", name, "has scripts or bitmaps; Zendesk cuts them")
