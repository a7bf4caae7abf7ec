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
    "standby_connected", "standby_promoted", "connection_ending",
    "key_rotated", "secrets_forgotten",
    "person_found", "person_exported", "restricted", "restriction_lifted",
    "redacted", "redaction_lifted", "audit_read", "auditors_changed",
]  # fmt: skip

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


class PersonKey(Struct, frozen=True):
    """Whom a look-up is for, as the brake counts them: by each address, number or id."""

    kind: Literal["address", "phone", "external_id"]
    key: str
    """Keyed hash."""


class Limits(Struct, frozen=True):
    """How many may be looked up since a time; whoever was already counted is always admitted."""

    since_s: int
    """What was looked up then or before is forgotten."""
    of_agent: int
    """Of each kind, by one agent. Who looked up nobody else may look up one customer."""
    of_account: int | None
    """By all agents together, each one's counted for themselves; None: any number."""


Braked = Literal["agent", "account"]


class About(Struct, frozen=True):
    """Lines about somebody: those of one of the chats, or with one of the keys."""

    chat_ids: tuple[str, ...] = ()
    requester_keys: tuple[str, ...] = ()
    person_keys: tuple[str, ...] = ()
    """Of `PersonKey`: what the brake remembers of them."""


class Period(Struct, frozen=True):
    from_s: int = 0
    until_s: int = 2**62
    """Not included."""


class AuditStore(Protocol):
    async def write(self, account_id: str, *lines: AuditLine) -> None:
        """All of them or none, in this order; on disk when this returns."""

    async def admit(
        self,
        scope: Scope,
        line: AuditLine,
        *more: AuditLine,
        people: tuple[PersonKey, ...],
        limits: Limits,
    ) -> Braked | None:
        """Write a look-up of `people`, each named once; or nothing, and tell whose limit it is.

        Counting and writing are one step. `more` is written with the look-up or not at all, and
        counts for nothing.
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

    async def page(
        self, account_id: str, after: int, period: Period, *, limit: int
    ) -> list[tuple[int, AuditLine]]:
        """Oldest first, each with its number: those behind the number `after`."""

    async def about(self, account_id: str, about: About) -> list[AuditLine]:
        """Oldest first, however many there are."""

    async def unname(self, account_id: str, about: About, instead: str) -> int:
        """From then on nothing in these lines leads to the person; how many they were.

        Who did what and when stays. `instead` takes the place of the requester's key, so that the
        lines still are one person's. Lines that say of a chat, by
        its id, that it was erased stay as they are. The brake forgets whom `about` names.
        """

    async def forget_people(self, before_s: int) -> None:
        """Whom agents looked up then or before, in all accounts: the brake counts them no more."""

    async def trim(self, before_s: int, *, at_most: int) -> int:
        """Remove lines of all accounts from before; how many went, `at_most` a call."""
