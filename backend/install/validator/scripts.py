"""House rule: nothing that is shipped writes to the console or stops in a debugger."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from backend.install.validator.finding import Findings, error
from backend.install.validator.javascript import code_only

CONSOLE: Final = re.compile(
    r"(?<![\w$.])(?:(?:globalThis|window|self)\s*\.\s*)?console(?![\w$]|\s*:)"
)
DEBUGGER: Final = re.compile(r"(?<![\w$.])debugger(?![\w$]|\s*[:(.])")
INLINE: Final = re.compile(r"<script\b[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)


def check_scripts(files: dict[str, bytes]) -> Findings:
    for name, content in files.items():
        code = code_only(_script(name, content.decode("utf-8", "replace")))
        if CONSOLE.search(code):
            yield error("house.console", name, "writes to the console")
        if DEBUGGER.search(code):
            yield error("house.debugger", name, "has a debugger statement")


def _script(name: str, text: str) -> str:
    kind = PurePosixPath(name).suffix.lower()
    if kind in (".js", ".mjs"):
        return text
    if kind in (".html", ".htm"):
        return "\n;".join(INLINE.findall(text))
    return ""
