"""How often Zendesk may be asked, how long is waited, and what is tried again after how long.

Chat allows 200 requests a minute and answers 429 with `Retry-After` beyond.
https://developer.zendesk.com/api-reference/introduction/rate-limits/
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

from msgspec import Struct

TRY_AGAIN: Final = frozenset({429, 502, 503, 504})

Urgency = Literal["live", "tail", "backfill"]
"""Who goes first: somebody waits for it; it keeps the mirror fresh; it fills the mirror."""

PATIENCE_S: Final[dict[Urgency, float]] = {"live": 20.0, "tail": 60.0, "backfill": 120.0}
"""A whole method, however many requests and retries it takes."""


class Budget(Protocol):
    """The account's calls, shared by whoever makes some."""

    async def take(self, account_id: str, urgency: Urgency) -> float:
        """0.0: go, a call is reserved. Else: seconds to wait before asking again."""

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        """A 429 came: nothing for that many seconds, then slower."""

    async def failed(self, account_id: str, code: str) -> None:
        """A method was given up, with this error: it is counted."""


class Retries(Struct, frozen=True):
    """How often and how patiently."""

    at_most: int = 3
    first_pause_s: float = 0.5
    longest_pause_s: float = 8.0

    def pause(self, attempt: int, chance: float, told_s: float | None) -> float:
        """Seconds to wait after failed attempt number `attempt` (from 0).

        `chance` is random in 0..1. What Zendesk told is a minimum, and jitter comes on top, so
        that not everybody returns at once; untold, the pause is random up to a doubling bound.
        """
        bound = min(self.longest_pause_s, self.first_pause_s * 2.0**attempt)
        return chance * bound if told_s is None else told_s + chance * min(bound, 1.0)


PATIENT: Final = Retries()
