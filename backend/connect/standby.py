"""What a Chat administrator is told of the second connection, which takes over from the first."""

from __future__ import annotations

from backend.accounts.scope import Scope
from backend.connect.links import ConnectLinks
from backend.connection.connections import Connections
from backend.storage.connections import Connection
from backend.web.contract import Standby


class Standbys:
    def __init__(self, connections: Connections, links: ConnectLinks) -> None:
        self._connections, self._links = connections, links

    async def told(self, scope: Scope, current: Connection) -> Standby | None:
        """None while the first connection doesn't work: then that is what has to be made anew."""
        account = scope.account
        if current.broken_at_s is not None:
            return None
        standby = await self._connections.standby(account)
        name = await self._connections.agent_name(account, standby) if standby else None
        other = scope.agent_id != current.agent_id
        return Standby(
            connected_by=name,
            works=standby is not None and standby.broken_at_s is None,
            connect_url=(
                self._links.make(account.id, scope.agent_id, standby=True) if other else None
            ),
        )
