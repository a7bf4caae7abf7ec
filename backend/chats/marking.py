"""Where in a text its tokens come from, so that what was found can be marked in any script.

`words` folds and cuts; here the same is done a run of letters at a time, and each token keeps the
part of the text that it was made of.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from backend.chats.words import is_unsegmented, words

Range = tuple[int, int]
"""From the first character on, up to the last one, which is not part of it."""
Kind = Literal["between", "joined", "letter", "unsegmented"]


class Marked(Struct):
    tokens: list[str] = []
    ranges: list[Range] = []
    """Of each token."""
    cells: list[tuple[str, Range]] = []
    """Single characters of scripts without blanks."""


def marked(text: str) -> Marked:
    """`tokens` are those of `words(text)`."""
    found = Marked()
    for unsegmented, cells in _segments(text):
        if unsegmented:
            _add_pairs(found, text, cells)
        else:
            whole = cells[0][0], cells[-1][1]
            made = words(text[whole[0] : whole[1]]).split()
            found.tokens += made
            found.ranges += [whole] * len(made)
    return found


def occurrences(text: Marked, tokens: str, *, prefix: bool) -> list[Range]:
    """Where a run of tokens is; with `prefix`, the last one is only the beginning of one."""
    if prefix and len(tokens) == 1 and is_unsegmented(tokens):
        return [place for character, place in text.cells if character == tokens]
    sought = tokens.split()
    last, length = sought[-1], len(sought)
    found = []
    for at in range(len(text.tokens) - length + 1):
        run = text.tokens[at : at + length]
        if run[:-1] == sought[:-1] and (run[-1].startswith(last) if prefix else run[-1] == last):
            found.append((text.ranges[at][0], text.ranges[at + length - 1][1]))
    return found


def united(ranges: list[Range]) -> list[Range]:
    """In order, without overlaps."""
    made: list[Range] = []
    for start, end in sorted(ranges):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((start, end))
    return made


def _segments(text: str) -> Iterator[tuple[bool, list[Range]]]:
    """Runs of letters of one sort: whether their script has no blanks, and their characters, each
    with the signs that belong to it."""
    cells: list[Range] = []
    unsegmented = False
    for at, character in enumerate(text):
        kind = _kind(character)
        if kind == "joined" and cells:
            cells[-1] = cells[-1][0], at + 1
            continue
        if kind == "joined" and (alone := words(character)):  # with nothing to belong to
            kind = "unsegmented" if is_unsegmented(alone) else "letter"
        if kind in {"letter", "unsegmented"}:
            if cells and unsegmented != (kind == "unsegmented"):
                yield unsegmented, cells
                cells = []
            unsegmented = kind == "unsegmented"
            cells.append((at, at + 1))
        elif kind == "between" and cells:
            yield unsegmented, cells
            cells = []
    if cells:
        yield unsegmented, cells


def _add_pairs(found: Marked, text: str, cells: list[Range]) -> None:
    whole = cells[0][0], cells[-1][1]
    made = words(text[whole[0] : whole[1]]).split()
    characters = [made[0][0], *(token[-1] for token in made if len(token) > 1)] if made else []
    found.tokens += made
    if len(characters) != len(cells) or len(made) != max(1, len(cells) - 1):
        # one character that stands for several, or two for one
        found.ranges += [whole] * len(made)
        found.cells += [(character, whole) for character in characters]
        return
    found.cells += zip(characters, cells, strict=True)
    if len(cells) == 1:
        found.ranges.append(cells[0])
    else:
        found.ranges += [(first[0], second[1]) for first, second in pairwise(cells)]


@lru_cache(maxsize=8192)
def _kind(character: str) -> Kind:
    if character.isascii():
        return "letter" if character.isalnum() else "between"
    alone = words(character)
    if unicodedata.category(character)[0] == "M" and len(words(f"a{character}a").split()) == 1:
        return "joined"
    if alone:
        return "unsegmented" if is_unsegmented(alone) else "letter"
    return "joined" if words(f"a{character}a") == "aa" else "between"
