"""Chat's agents as they were last read, kept in the mirror by whoever reads them."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from backend.accounts.account import Account
from backend.connection.connections import Connections, ConnectorDemoted
from backend.storage.budget import Urgency
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.past_chats import PastChats
from backend.zendesk.wire import ChatAgent


class Roster(Struct, frozen=True):
    read_at_s: int
    connected_at_s: int
    """Which connection read it."""
    agents: list[ChatAgent]
    past_chats: dict[int, PastChats] | None = None
    """Which past chats each role shows, by its id; None: roles were not asked about."""

    def find(self, agent_id: int) -> ChatAgent | None:
        return next((agent for agent in self.agents if agent.id == agent_id), None)


def encode_roster(roster: Roster) -> bytes:
    return msgspec.json.encode(roster)


def decode_roster(raw: bytes) -> Roster:
    return msgspec.json.decode(raw, type=Roster)


async def read_roster(
    connections: Connections,
    client: ChatClient,
    account: Account,
    now_s: int,
    urgency: Urgency = "live",
    *,
    roles: bool | None = None,
) -> Roster:
    """Ask Zendesk. Raises ChatUnavailable's family.

    `roles`: ask what each role shows, too; None: if the account's policy wants to know it.

    Raises ReconnectNeeded when whoever connected surely administers Chat no more: their token would
    go on answering, with fewer chats and without a word about it. Somebody who isn't listed, or
    whose rank can't be told, gets the benefit of the doubt.
    """

    with_roles = account.policy == "chat_role" if roles is None else roles

    async def work(access: ChatAccess) -> Roster:
        agents = await client.agents(access, urgency=urgency)
        connection = await connections.current(account)
        connected_at_s = connection.connected_at_s if connection else 0
        shown = await client.past_chats(access, urgency=urgency) if with_roles else None
        roster = Roster(now_s, connected_at_s, agents, shown)
        connector = roster.find(connection.agent_id) if connection else None
        if connector is not None and connector.is_administrator is False:
            raise ConnectorDemoted
        return roster

    return await connections.use(account, work)
