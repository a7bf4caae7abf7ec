"""Who calls: the agent of a live Chat token, and what that agent may see."""

from __future__ import annotations

from msgspec import Struct, structs
from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.agents import Agent, AgentRoles
from tests.emulator.world.content import Json
from tests.emulator.world.staff import AGENT

from .errors import Forbidden, Unauthorized


class Caller(Struct, frozen=True):
    """`past`: the role's `view_past_chats`, one of "account", "department", "own"."""

    agent: Agent
    past: str

    def sees(self, chat: Json) -> bool:
        """All chats, those of the agent's departments, or only those the agent took part in."""
        if self.past == "account":
            return True
        if self.past == "department" and chat.get("department_id") in self.agent.departments:
            return True
        ids = chat.get("agent_ids")
        return isinstance(ids, list) and str(self.agent.id) in map(str, ids)

    def require_administrator(self) -> None:
        if not self.agent.leads:
            raise Forbidden("Only administrators may do this.")


def caller(account: Account, request: Request) -> Caller:
    """Raises Unauthorized or Forbidden. `token_state` turns any good token into a worse one."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    token = account.oauth.find_token(value.strip()) if scheme.lower() == "bearer" else None
    if token is None or token.kind != "chat" or not token.live(account.clock.now()):
        raise Unauthorized
    agent = account.world.agents.get(token.agent_id)
    state = account.switches.token_state
    if agent is None or not agent.enabled or state in {"revoked", "wrong_account", "support"}:
        raise Unauthorized
    if "read" not in token.scopes:
        raise Forbidden("The scope 'read' is needed.")
    if state == "lower_role":
        ranks = AgentRoles(administrator=False, owner=False)
        agent = structs.replace(agent, roles=ranks, role_id=AGENT)
    role = next(role for role in account.world.roles if role["id"] == agent.role_id)
    return Caller(agent, role["permissions"]["view_past_chats"])
