"""How far the set-up of an account is, for pages, programs and the command line."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct

from backend.accounts.account import Account, Policy
from backend.connection.connections import Connections, state_of
from backend.mirror.overview import mirror_progress, mirror_sentences
from backend.storage.connections import GrantType
from backend.storage.mirror import Mirrors
from backend.storage.store import Store
from backend.web.contract import ConnectionState


class SetupState(Struct, frozen=True):
    subdomain: str
    zendesk: str
    redirect_uri: str
    installed: bool
    client_id: str | None
    grant_type: GrantType
    has_secret: bool
    policy: Policy | None
    keep_days: int | None
    """0: as long as in Zendesk; None: nothing was chosen, so it is as the operator says."""
    visitor_names: bool | None
    """Whether agents see the names visitors typed; None: nothing was chosen, and they do."""
    connection: ConnectionState
    connected_by: str | None
    copy: list[str]
    """How the copy of the account's chats is doing, in sentences; empty when none is kept."""

    @property
    def decided(self) -> bool:
        """Whether all of the second step was chosen."""
        return None not in (self.policy, self.keep_days, self.visitor_names)


class SetupStates:
    def __init__(
        self,
        store: Store,
        connections: Connections,
        mirrors: Mirrors | None,
        redirect_uri: Callable[[str], str],
    ) -> None:
        """`redirect_uri` comes from the room that connects."""
        self._store, self._connections = store, connections
        self._mirrors, self._redirect_uri = mirrors, redirect_uri

    async def of(self, account: Account) -> SetupState:
        connection = await self._connections.current(account)
        client = await self._connections.clients.find(account)
        return SetupState(
            subdomain=account.subdomain,
            zendesk=account.origin.text,
            redirect_uri=self._redirect_uri(account.id),
            installed=bool(await self._store.accounts.installations(account.id)),
            client_id=client.client_id if client else None,
            grant_type=client.grant_type if client else "implicit",
            has_secret=client is not None and client.secret is not None,
            policy=account.policy,
            keep_days=account.keep_days,
            visitor_names=account.visitor_names,
            connection=state_of(connection),
            connected_by=(
                await self._connections.agent_name(account, connection) if connection else None
            ),
            copy=await self._copy(account),
        )

    async def _copy(self, account: Account) -> list[str]:
        told = await mirror_progress(self._mirrors, account.id)
        return list(mirror_sentences(told, time.time())) if told else []
