"""Accounts, their installations and invitations, as every store keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from msgspec import Struct

from backend.accounts.account import Account, Installation, Policy
from backend.accounts.origin import Origin
from backend.keys.sealing import WrappedKey

ClaimOutcome = Literal["claimed", "wrong", "used", "expired"]


class Invitation(Struct, frozen=True):
    account_id: str
    expires_at_s: int
    used_by: int | None
    """Installation id; None while the setup code is unused."""
    opened_at_s: int | None = None
    """When the link was first opened; then it stays good, until the account is invited again."""


class NewInvitation(Struct, frozen=True):
    """Codes are stored as SHA-256 of 128 or more random bits."""

    account_id: str
    setup_code_hash: bytes
    link_hash: bytes
    expires_at_s: int


class ClaimedInstallation(Struct, frozen=True):
    setup_code_hash: bytes
    installation: Installation
    at_s: int


class Wrapped(Struct, frozen=True):
    """What came of wrapping data keys anew."""

    accounts: int
    """How many."""
    whole: bool
    """False when a reader kept the old ones in the log: they go with the next writes."""


class Meaningless(Struct, frozen=True):
    """What was kept as keyed hashes, and means nobody under a new key."""

    erased: int
    """Identities of people who were erased."""
    restricted: int
    """Identities of people whose chats are restricted."""
    redacted: int
    """Chats in which words are hidden."""


class AccountStore(Protocol):
    async def create(self, account: Account, data_key: WrappedKey) -> None:
        """Raises AccountExists when the subdomain or an origin is taken, as an alias, too."""

    async def rename(self, account_id: str, subdomain: str, origin: Origin) -> None:
        """Its origin so far becomes an alias. Raises AccountExists when a name is taken."""

    async def find(self, account_id: str) -> Account | None: ...

    async def all(self) -> list[Account]:
        """By subdomain."""

    async def find_by_subdomain(self, subdomain: str) -> Account | None: ...

    async def find_by_origin(self, origin: Origin) -> Account | None:
        """By primary origin or alias."""

    async def data_key(self, account_id: str) -> WrappedKey: ...

    async def data_keys(self) -> dict[str, WrappedKey]:
        """Of all accounts, by id."""

    async def wrap_anew(self, wrap: Callable[[str, WrappedKey], WrappedKey | None]) -> Wrapped:
        """Replace each account's wrapped key by what `wrap` makes of it; None: it stays.

        All or nothing, and nobody invites an account meanwhile. Raises what `wrap` raises.
        """

    async def forget_secrets(self, account_id: str, data_key: WrappedKey) -> Meaningless:
        """Drop all that was sealed for the account, and begin with a new data key.

        Account, installations, policy and audit stay.
        """

    async def set_policy(self, account_id: str, policy: Policy) -> None: ...

    async def set_account_search(self, account_id: str, *, allowed: bool) -> None: ...

    async def set_keep_days(self, account_id: str, days: int) -> None:
        """0: as long as in Zendesk."""

    async def set_visitor_names(self, account_id: str, *, shown: bool) -> None: ...

    async def set_exports(self, account_id: str, *, allowed: bool) -> None: ...

    async def invite(self, invitation: NewInvitation) -> None:
        """The account's earlier ones are over."""

    async def open_link(self, link_hash: bytes, at_s: int) -> None:
        """Note that a link was opened; the first time counts."""

    async def renew_code(self, link_hash: bytes, code_hash: bytes, expires_at_s: int) -> None:
        """Give the link's invitation another setup code; the one before is good for nothing."""

    async def invitation_by_code(self, code_hash: bytes) -> Invitation | None: ...

    async def invitation_by_link(self, link_hash: bytes) -> Invitation | None: ...

    async def claim(self, claimed: ClaimedInstallation) -> ClaimOutcome:
        """Spend the code and remember the installation, both or neither."""

    async def installation(self, account_id: str, installation_id: int) -> Installation | None: ...

    async def installations(self, account_id: str) -> list[Installation]: ...

    async def erase(self, account_id: str, at_s: int) -> bool:
        """Remove the account with its data key and everything that hangs on it, for good.

        Audit, orders and tombstones stay, and a note that keeps an older backup from bringing it
        back. False when a reader kept traces in the log: they go with the next writes.
        """
