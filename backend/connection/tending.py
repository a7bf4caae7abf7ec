"""Keeping connections fit before anybody needs them: renewed in time, the standby looked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from backend.accounts.account import Account
from backend.connection.connections import Connections
from backend.connection.renewal import TokenRenewal
from backend.errors import ChatUnavailable, ReconnectNeeded
from backend.storage.connections import Connection
from backend.web.logs import log
from backend.zendesk.client import ChatClient

STANDBY_EVERY_S: Final = 3600.0
"""How soon a standby that would not work is noticed."""
AGAIN_S: Final = 60.0
"""When Zendesk couldn't be asked."""


class Tending:
    def __init__(
        self,
        connections: Connections,
        renewal: TokenRenewal,
        client: ChatClient,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._connections, self._renewal, self._client = connections, renewal, client
        self._now = now
        self._looked: dict[str, float] = {}

    async def __call__(self, account: Account) -> None:
        """What is due; called every second. Trouble is written down, or met again later."""
        current = await self._connections.current(account)
        standby = await self._connections.standby(account)
        for connection in (current, standby):
            if connection is not None and self._due(account, connection):
                await self._renew(account, connection)
        if standby is not None and standby.broken_at_s is None:
            await self._look_at(account, standby)

    def _due(self, account: Account, connection: Connection) -> bool:
        at = connection.renew_at_s
        due = at is not None and self._now() >= at and connection.broken_at_s is None
        return due and not self._renewal.rests(account)

    async def _renew(self, account: Account, connection: Connection) -> bool:
        """False when there is nothing to renew it with any more."""
        try:
            return await self._renewal(account, connection) is not None
        except ChatUnavailable as error:
            log.warning("token not renewed", account=account.id, code=error.code)
            return True

    async def _look_at(self, account: Account, standby: Connection) -> None:
        """Whether Zendesk still takes its token, and its person administers Chat."""
        now = time.monotonic()
        if now < self._looked.get(account.id, 0.0):
            return
        self._looked[account.id] = now + STANDBY_EVERY_S
        try:
            agent = await self._client.agent_me(
                await self._connections.open(account, standby), urgency="tail"
            )
        except ReconnectNeeded:
            await self._refused(account, standby)
        except ChatUnavailable:
            self._looked[account.id] = now + AGAIN_S
        else:
            if agent.is_administrator is False:
                await self._connections.note_broken(account, standby, "demoted")

    async def _refused(self, account: Account, standby: Connection) -> None:
        """A new token may do; when that is refused, too, its person is gone."""
        if not await self._renew(account, standby):
            await self._connections.note_broken(account, standby, "refused")
            return
        renewed = await self._connections.standby(account)
        if renewed is None or renewed.sealed_token == standby.sealed_token:
            return
        try:
            await self._client.agent_me(await self._connections.open(account, renewed))
        except ReconnectNeeded:
            await self._connections.note_broken(account, renewed, "refused")
        except ChatUnavailable:
            return
