"""The Chat connection of an account, and the states of its making, as every store keeps them.

Secrets arrive here sealed; no store can read them.
"""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct

GrantType = Literal["implicit", "authorization_code", "client_credentials"]
"""OAuth's own names."""
BrokenCause = Literal[
    "refused", "ended", "refresh_refused", "lost_while_renewing", "client_refused", "demoted"
]
"""Why a connection stops: see `backend.connection.causes`."""


class OAuthClient(Struct, frozen=True):
    """The account's API client in Zendesk Chat, and how tokens are asked for with it."""

    sealed_id: bytes
    grant_type: GrantType = "implicit"
    sealed_secret: bytes | None = None
    """None with the implicit grant, which needs none."""


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
    grant_type: GrantType = "implicit"
    sealed_refresh_token: bytes | None = None
    expires_at_s: int | None = None
    """When the token ends, by our clock; None: never, or not said."""
    renew_at_s: int | None = None
    """When it is to be renewed, or tried again; None: never by itself."""
    renewing_at_s: int | None = None
    """When a renewal was begun of which no outcome is known: its refresh token may be spent."""
    broken_cause: BrokenCause | None = None
    """Without `broken_at_s`: it works still, and will not be renewed."""


class ConnectState(Struct, frozen=True):
    """One press of Connect. `state` and `browser` are SHA-256 of 256 random bits each."""

    account_id: str
    state_hash: bytes
    browser_hash: bytes
    agent_id: int | None
    """None: began on the set-up page, so somebody has to confirm who it is."""
    expires_at_s: int
    standby: bool = False
    """Whether a second connection is made, to take over when the first one breaks."""


class PendingConnection(Struct, frozen=True):
    """Proved, but the person has to confirm it."""

    account_id: str
    confirm_hash: bytes
    browser_hash: bytes
    sealed: bytes
    expires_at_s: int


class ConnectionStore(Protocol):
    async def client(self, account_id: str) -> OAuthClient | None: ...

    async def save_client(self, account_id: str, client: OAuthClient) -> None: ...

    async def current(self, account_id: str) -> Connection | None: ...

    async def standby(self, account_id: str) -> Connection | None: ...

    async def save(
        self, account_id: str, connection: Connection, *, standby: bool = False
    ) -> Connection | None:
        """Make it current, or the standby, and return the one it replaces there."""

    async def swap(self, account_id: str, before: Connection, after: Connection) -> bool:
        """Put `after` where `before` is, current or standby; False when it isn't so any more."""

    async def mark_broken(
        self, account_id: str, sealed_token: bytes, at_s: int, cause: BrokenCause = "refused"
    ) -> BrokenCause | None:
        """Note a refused token, if it still is in use; what counts as the cause the first time.

        A cause that was noted while it worked stays.
        """

    async def promote(self, account_id: str) -> Connection | None:
        """Put the standby in the place of a broken connection; None when there is nothing to do."""

    async def forget(self, account_id: str) -> tuple[Connection, ...]:
        """The current one and the standby; whichever there were are returned."""

    async def begin(self, state: ConnectState) -> None: ...

    async def spend(self, state_hash: bytes, now_s: int) -> ConnectState | None:
        """Take the state out, if it is there and not too old; a second call gets None."""

    async def hold(self, pending: PendingConnection) -> None: ...

    async def take_held(self, confirm_hash: bytes, now_s: int) -> PendingConnection | None: ...
