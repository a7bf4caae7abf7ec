"""JavaScript without its comments, strings and patterns, so that words found are code."""

from __future__ import annotations

import re
from typing import Final

TOKEN: Final = re.compile(
    r"""(?P<quiet>//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      |(?P<slash>/)|(?P<tick>`)|(?P<open>\{)|(?P<close>\})
      |(?P<word>[\w$]+)|(?P<space>\s+)|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
PATTERN: Final = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
TEMPLATE: Final = re.compile(r"(?:\\(?:.|\Z)|\$(?!\{)|[^\\`$])*(?P<end>`|\$\{|\Z)", re.DOTALL)
BEFORE_PATTERN: Final = re.compile(
    r"(?:^|[(,=:\[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of|void|throw|await|else))\Z"
)


def code_only(source: str) -> str:
    """What is left has at least the code in it; a doubtful slash is taken for a division."""
    reader = _Reader(source)
    while reader.at < len(source):
        reader.step()
    return "".join(reader.kept)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0
        self.kept: list[str] = []
        self._last = ""  # the last token that was neither space nor comment
        self._braces = [0]  # open braces, one count per template expression we are inside of

    def step(self) -> None:
        token = TOKEN.match(self.source, self.at)
        if token is None:
            raise AssertionError("every character is a token")
        kind, text = token.lastgroup, token[0]
        if kind == "slash" and BEFORE_PATTERN.search(self._last):
            text = self._pattern(text)
        self.at += len(text)
        if kind == "tick" or (kind == "close" and self._closes_expression()):
            self._skip_template()
        elif kind in ("open", "close"):
            self._braces[-1] += 1 if kind == "open" else -1
        self._keep(kind, text)

    def _pattern(self, slash: str) -> str:
        pattern = PATTERN.match(self.source, self.at)
        return pattern[0] if pattern else slash

    def _closes_expression(self) -> bool:
        if len(self._braces) == 1 or self._braces[-1]:
            return False
        self._braces.pop()
        return True

    def _skip_template(self) -> None:
        text = TEMPLATE.match(self.source, self.at)
        if text is None:
            raise AssertionError("a template always ends, at the latest with the file")
        self.at = text.end()
        if text["end"] == "${":
            self._braces.append(0)

    def _keep(self, kind: str | None, text: str) -> None:
        is_comment = kind == "quiet" and text[0] == "/"
        if kind == "space" or is_comment:
            self.kept.append("\n" if "\n" in text else " ")
            return
        silent = kind in ("quiet", "tick") or (kind == "slash" and len(text) > 1)
        self.kept.append('""' if silent else text)
        self._last = '"' if silent else text
