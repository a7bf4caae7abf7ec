"""When an account was last looked at: the worker keeps pace with it."""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct

USED_EVERY_S: Final = 15
VERIFIED_EVERY_S: Final = 15 * 60


class Activity(Struct, frozen=True):
    """Seconds since 1970; None: never."""

    used_at_s: int | None
    """The last look-up or open panel."""
    verified_at_s: int | None
    """The last page load that Zendesk signed."""


class ActivityStore(Protocol):
    async def used(self, account_id: str, at_s: int) -> None:
        """Written at most every 15 seconds per account, whoever calls."""

    async def verified(self, account_id: str, at_s: int) -> None:
        """Written at most every 15 minutes per account."""

    async def of(self, account_id: str) -> Activity: ...


def is_due(last: dict[str, int], account_id: str, at_s: int, every_s: int) -> bool:
    """A clock that was set back counts as time that has passed."""
    before = last.get(account_id)
    return before is None or abs(at_s - before) >= every_s
