"""Which letters the words of a chat begin with, as tokens beside its facets.

Somebody who types begins with one letter. An engine that looks for all words with that beginning
reads a tenth of its index before the first chat comes; the letter as a token of its own is a word
like any other. Scripts without blanks need none: their tokens are pairs, and few pairs begin alike.
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter

from backend.chats.facets import spelt
from backend.chats.words import is_unsegmented


def beginnings(words: str) -> str:
    """`begina begino`, each once, for the words `an order of apples`; "" for none."""
    letters = set(map(itemgetter(0), words.split()))
    return " ".join(filter(None, map(beginning, sorted(letters))))


@lru_cache(maxsize=4096)
def beginning(letter: str) -> str:
    """The token of a letter, as `words` gives it; "" for one of a script without blanks."""
    return "" if is_unsegmented(letter) else f"begin{spelt(letter)}"
