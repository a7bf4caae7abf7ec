"""Every fact that a real account can settle, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from backend.doctor.facts.exporting import EXPORTING
from backend.doctor.facts.fact import Fact
from backend.doctor.facts.searching import SEARCHING
from backend.doctor.facts.shapes import SHAPES

CONNECTING: Final = (
    Fact(
        "implicit_state", "Does `state` come back from the consent page?", "returned, absent",
        "keeps it in a cookie, too, and compares it when it comes",
    ),
    Fact(
        "implicit_expires_in", "Does the consent page say when the token ends?",
        "absent, or so many seconds", "goes by Zendesk's refusals",
    ),
    Fact(
        "token_expires_in", "Does the token endpoint say when a token ends?",
        "absent, or so many seconds", "renews at three quarters of it, untold once a week",
    ),
    Fact(
        "refresh_token", "Does a code bring a refresh token?", "given, absent",
        "renews with it; without one it waits for Zendesk's refusal",
    ),
    Fact(
        "refresh_rotates", "Does a refresh bring another refresh token?", "another, none",
        "keeps the old one where none comes",
    ),
)  # fmt: skip
FACTS: Final[tuple[Fact, ...]] = (*SEARCHING, *EXPORTING, *SHAPES, *CONNECTING)
