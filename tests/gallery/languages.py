"""Languages that only tests speak: English longer and with strange letters, and Arabic."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from backend.install.sources import package_root

Words = dict[str, Any]

LATIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE: Final = str.maketrans(LATIN, "áƀčďéƒğħíĵķłɱñóƥɋřşťúṽŵẋýžÁƁČĎÉƑĞĦÍĴĶŁṀÑÓƤɊŘŞŤÚṼŴẊÝŽ")
ARABIC: Final = str.maketrans(LATIN, "ابتدهفغحيجكلمنوبقرستوفوخيز" * 2)
PLACEHOLDER: Final = re.compile(r"(\{\{\w+\}\})")
LONGER: Final = 0.4


def shipped(locale: str) -> Words:
    text = (package_root() / f"zat_app/translations/{locale}.json").read_bytes()
    words: Words = msgspec.json.decode(text)
    return words


def strange(words: Words) -> Words:
    """No letter of ours is left, and every sentence is 40 % longer."""
    return _each(words, lambda text: _letters(text, STRANGE) + _padding(text))


def arabic(words: Words) -> Words:
    """What was translated for the tests; the rest in letters that at least run that way."""
    known: dict[str, str] = msgspec.json.decode(
        Path(__file__).with_name("arabic.json").read_bytes()
    )
    return _each(words, lambda text: known.get(text) or _letters(text, ARABIC))


def _each(words: Words, change: Any) -> Words:
    return {
        key: _each(value, change) if isinstance(value, dict) else change(value)
        for key, value in words.items()
    }


def _letters(text: str, table: dict[int, int]) -> str:
    parts = PLACEHOLDER.split(text)
    return "".join(p if p.startswith("{{") else p.translate(table) for p in parts)


def _padding(text: str) -> str:
    plain = PLACEHOLDER.sub("", text)
    words = "łóñğéř ťħáñ ƀéƒóřé " * 9
    return " " + words[: max(1, round(LONGER * len(plain)))].strip()
