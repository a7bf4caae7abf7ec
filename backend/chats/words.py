"""Words: one tokenizer for every engine and every query.

Text becomes tokens separated by one blank each, in their order, so that a phrase is a run of
tokens. Letter case and accents are folded (see `folding`), punctuation separates, and tokens hold
letters, digits and vowel signs only: no engine cuts them again. `AB-1234` and `ada@example.org` are
the phrases `ab 1234` and `ada example org`, in a text as in a query.

What is written without blanks (Han, Kana, Thai, Lao, Khmer, Burmese) becomes overlapping pairs of
characters; one that stands alone stays as it is. So does Hangul: its words are set apart, but
carry their particles with them, and a noun inside a compound has to be found as well.

Nearly all text is ASCII or nearly so: that part is done by `bytes.translate` and `str.replace`,
the rest a run of other characters at a time, each remembered, since words come again and again.
"""

from __future__ import annotations

import re
from operator import add
from typing import Final

from backend.chats.folding import fold

LONGEST: Final = 128
"""Characters of a token; what is longer is cut into pieces, which then are a phrase."""
FEW: Final = 4
"""A text with at most one byte in so many beyond ASCII is written in Latin letters."""
MOST_REMEMBERED: Final = 20_000
SHORT: Final = 24
"""Characters of a run worth remembering."""

_ASCII: Final = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)
) + bytes(range(128, 256))
_ASCII_BYTES: Final = bytes(range(128))
_OTHER: Final = re.compile("([^\x00-\x7f]+)")
_UNSEGMENTED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
_END: Final = "\x1f"
"""Stands behind each run of unsegmented script until the tokens are finished."""
_LONG: Final = re.compile(rf"[^ ]{{{LONGEST}}}(?=[^ ])")

_remembered: Final[dict[str, str]] = {}


def words(text: str) -> str:
    """The tokens of a text; "" when there are none. Never raises.

    `words(words(text)) == words(text)`; the words of two texts with a blank between them are the
    words of one and the words of the other.
    """
    return _finished(text if text.isascii() else _without_others(text))


def document_words(text: str) -> str:
    """The words of what is to be found, and behind them what `words` alone would hide.

    A pair is found by its first character as a prefix. The last character of a run begins no pair,
    so it is added as a token: then a search for a single character finds it wherever it stands.
    """
    if text.isascii():
        return _finished(text)
    plain = _without_others(text.replace(_END, " "))
    last = {run[-1] for run in plain.split(_END)[:-1]}
    return _finished(" ".join((plain, *sorted(last))) if last else plain)


def is_unsegmented(token: str) -> bool:
    """Whether a token's last character is of a script that is written without blanks."""
    return _UNSEGMENTED.match(token[-1:]) is not None


def _finished(text: str) -> str:
    """`text` holds no character beyond ASCII that is not part of a token."""
    text = text.encode().translate(_ASCII).decode()
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.strip(" ")
    return _LONG.sub(r"\g<0> ", text) if _has_long(text) else text


def _has_long(text: str) -> bool:
    at, last = 0, len(text) - LONGEST
    while at < last:
        blank = text.rfind(" ", at, at + LONGEST + 1)
        if blank < at:
            return True
        at = blank + 1
    return False


def _without_others(text: str) -> str:
    """Looks only at the lines that have any: in a long chat they are often few."""
    lines = text.split("\n")
    some = [number for number, line in enumerate(lines) if not line.isascii()]
    done = _replaced("\n".join([lines[number] for number in some])).split("\n")
    for number, line in zip(some, done, strict=True):
        lines[number] = line
    return "\n".join(lines)


def _replaced(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    others = raw.translate(None, _ASCII_BYTES)
    if len(others) * FEW <= len(raw):
        marks = list(set(others.decode("utf-8", "surrogatepass")))
        for mark, plain in zip(marks, _tokens_of(marks), strict=True):
            if plain.isascii():
                text = text.replace(mark, plain)
        if text.isascii():
            return text
    pieces = _OTHER.split(text)
    pieces[1::2] = _tokens_of(pieces[1::2])
    return "".join(pieces)


def _tokens_of(runs: list[str]) -> list[str]:
    """What runs of characters beyond ASCII are as tokens; those not met before, all at once."""
    tokens = {run: _remembered.get(run, "\n") for run in runs}
    new = [run for run, known in tokens.items() if known == "\n"]
    if new:
        folded = _UNSEGMENTED.sub(_pairs, fold("\n".join(new))).split("\n")
        tokens.update(zip(new, folded, strict=True))
        if len(_remembered) > MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update((run, tokens[run]) for run in new if len(run) <= SHORT)
    return [tokens[run] for run in runs]


def _pairs(run: re.Match[str]) -> str:
    marks = run[0]
    return f" {' '.join(map(add, marks, marks[1:])) or marks}{_END}"
