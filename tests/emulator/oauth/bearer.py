"""Who calls the OAuth resources: a live Chat token of an administrator, with enough scope."""

from __future__ import annotations

from starlette.requests import Request

from tests.emulator.account import Account

from .errors import ApiRefusal, Unauthorized
from .models import Token


def require(account: Account, request: Request, scope: str) -> Token:
    """The caller's token. Raises Unauthorized, or ApiRefusal 403."""
    token = _presented(account, request)
    if scope not in token.scopes:
        raise ApiRefusal(403, "Forbidden", f"The scope '{scope}' is needed.")
    closed = account.switches.oauth_resources_forbidden
    if closed or not _administrator(account, token.agent_id):
        raise ApiRefusal(403, "Forbidden", "Only administrators may do this.")
    return token


def _presented(account: Account, request: Request) -> Token:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    token = account.oauth.find_token(value.strip()) if kind.lower() == "bearer" else None
    if token is None or token.kind != "chat" or not token.live(account.clock.now()):
        raise Unauthorized
    if account.switches.token_state in {"revoked", "wrong_account", "support"}:
        raise Unauthorized
    return token


def _administrator(account: Account, agent_id: int) -> bool:
    agent = account.world.agents.get(agent_id)
    lowered = account.switches.token_state == "lower_role"
    return agent is not None and agent.leads and not lowered
