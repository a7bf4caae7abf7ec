"""Who may read past chats, and who may administer the connection: decided here, by Chat's roles."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.scope import Scope
from backend.errors import AgentNotInChat, ChatUnavailable, NotConnected, ReconnectNeeded
from backend.finding.connections import Connections
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.single_flight import SingleFlight
from backend.zendesk.wire import ChatAgent

KEEP_S: Final = 300.0


class _Roster(Struct, frozen=True):
    connected_at_s: int
    read_at: float
    agents: dict[int, ChatAgent]


class Access:
    """Reads Chat's agents at most once in five minutes per account and connection."""

    def __init__(
        self,
        connections: Connections,
        client: ChatClient,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connections, self._client, self._now = connections, client, now
        self._rosters: dict[str, _Roster] = {}
        self._flights: SingleFlight[dict[int, ChatAgent]] = SingleFlight()

    async def admit(self, scope: Scope) -> None:
        """Raises AgentNotInChat when the account's policy doesn't let this agent read."""
        if scope.account.policy is None:
            raise NotConnected
        agent = (await self._agents(scope.account)).get(scope.agent_id)
        if scope.account.policy == "everyone":
            return
        if agent is None or not agent.enabled:
            raise AgentNotInChat

    async def is_administrator(self, scope: Scope) -> bool:
        """Whether the agent is a Chat administrator or owner; False when Chat can't be asked."""
        try:
            agent = (await self._agents(scope.account)).get(scope.agent_id)
        except ChatUnavailable:
            return False
        return agent is not None and agent.enabled and agent.is_administrator is True

    async def _agents(self, account: Account) -> dict[int, ChatAgent]:
        connection = await self._connections.current(account)
        if connection is None:
            raise NotConnected
        roster = self._rosters.get(account.id)
        if (
            roster is None
            or roster.connected_at_s != connection.connected_at_s
            or self._now() - roster.read_at > KEEP_S
        ):
            agents = await self._flights.run(account.id, lambda: self._read(account))
            roster = _Roster(connection.connected_at_s, self._now(), agents)
            self._rosters[account.id] = roster
        return roster.agents

    async def _read(self, account: Account) -> dict[int, ChatAgent]:
        """Raises ReconnectNeeded when whoever connected surely administers Chat no more.

        Their token would go on answering, with fewer chats and without a word about it. Somebody
        who isn't listed, or whose rank can't be told, gets the benefit of the doubt.
        """

        async def work(access: ChatAccess) -> dict[int, ChatAgent]:
            agents = {agent.id: agent for agent in await self._client.agents(access)}
            connection = await self._connections.current(account)
            connector = agents.get(connection.agent_id) if connection else None
            if connector is not None and connector.is_administrator is False:
                raise ReconnectNeeded
            return agents

        return await self._connections.use(account, work)
