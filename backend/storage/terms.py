"""What is sought, held against a chat's own words: the same for every engine.

Tokens are letters, digits and vowel signs only. A text to be searched has a blank before, between
and behind them.
"""

from __future__ import annotations

from backend.chats.beginnings import beginning
from backend.storage.searching import Sought, Term


def in_words(term: Term, text: str) -> bool:
    """`text`: tokens with a blank before, between and behind them."""
    return needle(term) in text


def needle(term: Term) -> str:
    return f" {term.tokens}" if term.prefix else f" {term.tokens} "


def is_letter(term: Term) -> bool:
    """Whether a word only has to begin with a letter: that is a facet of the chat."""
    return term.prefix and len(term.tokens) == 1 and beginning(term.tokens) != ""


def weighable(sought: Sought) -> bool:
    """Whether there are words that can stand in a chat often or seldom."""
    return not all(map(is_letter, sought.words))
