"""Files of the page as they are sent: without what only people read, and doing the same.

Sent once they are sent again as they are.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

MODULE_COMMENTS: Final = re.compile(
    rb"^[ \t]*(?:/\*\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)[ \t]*$", re.MULTILINE
)
"""Comments and JSDoc types that stand alone: a quarter of what a browser would download."""
INDENTATION: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
"""No text of ours has any: a test compares the programs."""
STYLE_MARGINS: Final = re.compile(rb"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/[ \t]*$)?", re.MULTILINE)
"""Indentation, and comments that stand alone."""


def slim(suffix: str, body: bytes) -> bytes:
    """Raises msgspec.DecodeError for JSON that is none."""
    match suffix:
        case ".js":
            return _module(body)
        case ".css":
            return STYLE_MARGINS.sub(b"", body)
        case ".json":
            return msgspec.json.format(body, indent=-1)
    return body


def _module(body: bytes) -> bytes:
    """The same program on the same lines."""
    without = MODULE_COMMENTS.sub(lambda found: b"\n" * found[0].count(b"\n"), body)
    return INDENTATION.sub(b"", without)
