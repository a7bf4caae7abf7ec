"""Characters that deceive a reader, and cells that a spreadsheet would run."""

from __future__ import annotations

import re
from typing import Final

UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Controls, what turns text around, what has no width; not the joiners of scripts and emoji."""
BREAKS: Final = re.compile("\r\n?|\n")
FORMULA: Final = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r]")


def spelled_out(text: str, *, several_lines: bool = False) -> str:
    """Unseen characters as `[U+202E]`; line breaks as "\\n", or as blanks when it is one line."""
    text = BREAKS.sub("\n" if several_lines else " ", text)
    return UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def cell(text: str) -> str:
    """One cell of a CSV file: quoted, and never a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    if FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'
