"""Who may read past chats, and who may administer the connection: decided here, by Chat's roles."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.accounts.scope import Scope
from backend.connection.connections import Connections
from backend.connection.roster import Roster, decode_roster, read_roster
from backend.errors import AccessStopped, AgentNotInChat, ChatUnavailable, NotConnected, NotInPilot
from backend.finding.preview import Preview, preview_of
from backend.finding.role import extent_of
from backend.storage.connections import Connection
from backend.storage.mirror import Mirrors
from backend.zendesk.client import ChatClient
from backend.zendesk.single_flight import SingleFlight
from backend.zendesk.wire import ChatAgent

KEEP_S: Final = 300
WORKERS_KEEP_S: Final = 2400
"""The worker reads the agents every five minutes while somebody looks, else every half hour."""
OUTAGE_S: Final = 7 * 86_400
"""How long the last known agents count while Zendesk can't be asked."""


class Access:
    """Asks Zendesk for Chat's agents at most once in five minutes per account and connection."""

    def __init__(
        self,
        connections: Connections,
        client: ChatClient,
        mirrors: Mirrors | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._connections, self._client, self._mirrors = connections, client, mirrors
        self._now = now
        self._rosters: dict[str, Roster] = {}
        self._flights: SingleFlight[Roster] = SingleFlight()
        self._decoded: dict[str, tuple[bytes, Roster]] = {}

    async def admit(self, scope: Scope) -> Extent | None:
        """Which chats the agent may see; None: all of the account's.

        Raises AccessStopped, NotInPilot; and AgentNotInChat, RoleShowsNoChats when the policy
        doesn't let this agent read.
        """
        account = scope.account
        if account.stopped_at_s is not None:
            raise AccessStopped
        if account.policy is None:
            raise NotConnected
        roster = await self._roster(account)
        if account.pilot and scope.agent_id not in account.pilot:
            raise NotInPilot
        if account.policy == "everyone":
            return None
        agent = roster.find(scope.agent_id)
        if agent is None or not agent.enabled:
            raise AgentNotInChat
        return extent_of(agent, roster) if account.policy == "chat_role" else None

    async def preview(self, account: Account) -> Preview:
        """Who could read, by policy; asks Zendesk now. Raises ChatUnavailable's family."""
        now_s = int(self._now())
        of = self._connections, self._client, account, now_s
        return preview_of(await read_roster(*of, roles=True))

    async def chat_agent_id(self, account: Account, email: str) -> int | None:
        """Of Chat's agent with that address; None when nobody has it."""
        return await self._connections.use(
            account, lambda access: self._client.agent_id_of(access, email)
        )

    async def is_administrator(self, scope: Scope) -> bool:
        """Whether the agent is a Chat administrator or owner; False when Chat can't be asked."""
        try:
            agent = await self._agent(scope)
        except ChatUnavailable:
            return False
        return agent is not None and agent.enabled and agent.is_administrator is True

    async def _agent(self, scope: Scope) -> ChatAgent | None:
        return (await self._roster(scope.account)).find(scope.agent_id)

    async def _roster(self, account: Account) -> Roster:
        """Ours while it is fresh, else the worker's, else Zendesk's; in an outage, the last one."""
        connection = await self._connections.current(account)
        if connection is None:
            raise NotConnected
        own = self._rosters.get(account.id)
        if own is not None and self._fresh(own, account, connection, KEEP_S):
            return own
        kept = await self._kept(account)
        if kept is not None and self._fresh(kept, account, connection, WORKERS_KEEP_S):
            return kept
        try:
            key = account.id, account.policy == "chat_role"
            return await self._flights.run(key, lambda: self._read(account))
        except ChatUnavailable:
            known = [one for one in (own, kept) if one is not None and _tells(one, account)]
            latest = max(known, key=lambda r: r.read_at_s, default=None)
            if kept is None or latest is None or self._age_s(latest) > OUTAGE_S:
                raise
            return latest

    async def _read(self, account: Account) -> Roster:
        now_s = int(self._now())
        roster = await read_roster(self._connections, self._client, account, now_s)
        self._rosters[account.id] = roster
        return roster

    async def _kept(self, account: Account) -> Roster | None:
        """What the worker read last; decoded once for as long as it stays the same."""
        reader = await self._mirrors.reader(account.id) if self._mirrors else None
        raw = (await reader.standing()).roster if reader else None
        if raw is None:
            return None
        known = self._decoded.get(account.id)
        if known is None or known[0] != raw:
            known = self._decoded[account.id] = raw, decode_roster(raw)
        return known[1]

    def _fresh(self, roster: Roster, account: Account, connection: Connection, keep_s: int) -> bool:
        same = roster.connected_at_s == connection.connected_at_s
        working = connection.broken_at_s is None
        recent = 0 <= self._age_s(roster) <= keep_s
        return same and working and recent and _tells(roster, account)

    def _age_s(self, roster: Roster) -> float:
        return self._now() - roster.read_at_s


def _tells(roster: Roster, account: Account) -> bool:
    """Whether it holds what the account's policy goes by."""
    return account.policy != "chat_role" or roster.past_chats is not None
