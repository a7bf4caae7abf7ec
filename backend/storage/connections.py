"""The Chat connection of an account, and the states of its making, as every store keeps them.

Secrets arrive here sealed; no store can read them.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Connection(Struct, frozen=True):
    sealed_token: bytes
    token_id: int | None
    """Id of the token in Zendesk's list, to revoke it by; None when Zendesk didn't say."""
    agent_id: int
    sealed_agent_name: bytes
    scopes: str
    connected_at_s: int
    broken_at_s: int | None = None
    """When Zendesk answered 401 for the first time since."""


class ConnectState(Struct, frozen=True):
    """One press of Connect. `state` and `browser` are SHA-256 of 256 random bits each."""

    account_id: str
    state_hash: bytes
    browser_hash: bytes
    agent_id: int | None
    """None: began on the set-up page, so somebody has to confirm who it is."""
    expires_at_s: int


class PendingConnection(Struct, frozen=True):
    """Proved, but the person has to confirm it."""

    account_id: str
    confirm_hash: bytes
    browser_hash: bytes
    sealed: bytes
    expires_at_s: int


class ConnectionStore(Protocol):
    async def client(self, account_id: str) -> bytes | None:
        """The sealed OAuth client id."""

    async def save_client(self, account_id: str, sealed: bytes) -> None: ...

    async def current(self, account_id: str) -> Connection | None: ...

    async def save(self, account_id: str, connection: Connection) -> Connection | None:
        """Make it current and return the one it replaces."""

    async def mark_broken(self, account_id: str, sealed_token: bytes, at_s: int) -> bool:
        """Note a refused token, if it still is the current one; True the first time."""

    async def forget(self, account_id: str) -> Connection | None:
        """Whichever is the current one, which is returned."""

    async def begin(self, state: ConnectState) -> None: ...

    async def spend(self, state_hash: bytes, now_s: int) -> ConnectState | None:
        """Take the state out, if it is there and not too old; a second call gets None."""

    async def hold(self, pending: PendingConnection) -> None: ...

    async def take_held(self, confirm_hash: bytes, now_s: int) -> PendingConnection | None: ...
