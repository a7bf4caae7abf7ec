"""Folding: what makes no difference to somebody who searches is taken away.

Compatibility forms, letter case, the accents of Latin, Greek and Cyrillic, the points that Hebrew
and Arabic are mostly written without, characters without a shape; other digits become 0 to 9. Signs
that are vowels or tones in Thai, the scripts of India and their kin stay: there they are letters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from unicodedata import normalize

_DROPPED: Final = re.compile(
    "[\xad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0000-\U000e0fff]+"
)
_LETTERS: Final = {
    "ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "þ": "th",
    "æ": "ae", "œ": "oe",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
}  # fmt: skip
"""Letters that do not come apart, and those typed for one another."""
_LETTER: Final = re.compile(f"[{''.join(_LETTERS)}]")
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")
_BETWEEN: Final = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Letters, digits, vowel signs and line feeds; blanks, one or many, where others were."""
    return _BETWEEN.sub(_separated, without_accents(text))


def without_accents(text: str) -> str:
    """Folded, but with everything between the words still in it."""
    plain = normalize("NFKD", text)
    apart = plain.casefold()
    if apart != plain:
        apart = normalize("NFKD", apart)
    bare = _LETTER.sub(lambda found: _LETTERS[found[0]], _DROPPED.sub("", apart))
    digits = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), bare)
    return normalize("NFC", digits)


def _separated(between: re.Match[str]) -> str:
    """What Python counts as no part of a word has vowel signs in it."""
    return "".join(c if c == "\n" or unicodedata.category(c)[0] == "M" else " " for c in between[0])
