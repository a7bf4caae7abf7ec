"""Who looked at what: written before the answer leaves; no words, no addresses."""

from __future__ import annotations

from typing import Final, Literal, Protocol

from msgspec import Struct

from backend.accounts.place import Place
from backend.accounts.scope import Scope

Action = Literal[
    "listed", "listed_weak", "searched", "searched_account", "opened", "refused", "rechecked",
    "erased", "claimed", "policy_chosen", "client_saved", "connected", "disconnected",
    "connection_broken", "invited", "restored", "address_ignored", "address_heeded",
    "quoted", "exported", "set_aside", "taken_back", "renamed",
    "access_stopped", "access_allowed", "pilot_changed", "sessions_ended",
]  # fmt: skip

LOOKED_UP: Final[tuple[Action, ...]] = ("listed", "listed_weak", "searched", "searched_account")
"""What the brake counts."""
BY_COMMAND: Final = "by command"
"""The note for what the operator did."""


class AuditLine(Struct, frozen=True):
    at_s: int
    action: Action
    agent_id: int | None = None
    """None: done from the set-up page, by a command, or by Chatside itself."""
    installation_id: int | None = None
    ticket_claimed: int | None = None
    """What the page said; Zendesk's signature doesn't cover it."""
    requester_key: str | None = None
    """Keyed hash, the same for the same requester of one account."""
    chat_id: str | None = None
    grade: str | None = None
    note: str | None = None
    """A word of ours, such as the policy chosen or the code of an error."""
    place: Place | None = None
    """Where the agent's page stands; this Zendesk's signature does cover."""


class AuditStore(Protocol):
    async def write(self, account_id: str, *lines: AuditLine) -> None:
        """All of them or none, in this order; on disk when this returns."""

    async def admit(
        self, scope: Scope, line: AuditLine, *more: AuditLine, limit: int, since_s: int
    ) -> bool:
        """Write a look-up, unless the agent has looked up `limit` other requesters since then.

        Counting and writing are one step; a requester already counted is always admitted. `more`
        is written with the look-up or not at all, and counts for nothing.
        """

    async def opened(
        self, scope: Scope, requester_key: str, *, at_most: int
    ) -> list[tuple[str, int]]:
        """(chat id, when last) of the requester's chats that the agent asked for, the latest first.

        Those that came along unasked are not among them.
        """

    async def aside(self, scope: Scope, requester_key: str, *, at_most: int) -> list[str]:
        """The chats that the agent set aside for this requester and did not take back."""

    async def read(self, account_id: str, *, limit: int = 100) -> list[AuditLine]:
        """Newest first."""
