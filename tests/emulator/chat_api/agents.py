"""`agents`."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.agents import Agent

from .caller import Caller
from .errors import NotFound
from .numbers import number

MOST: Final = 100


class Agents:
    def __init__(self, account: Account) -> None:
        self._account = account

    def list(self, request: Request, caller: Caller) -> object:
        """A bare array by ascending id; both `since_id` and `max_id` belong to it."""
        since, limit = number(request, "since_id", 0), number(request, "limit", MOST, most=MOST)
        up_to = number(request, "max_id", 2**63 - 1)
        agents = self._account.world.agents
        ids = [number for number in sorted(agents) if since <= number <= up_to]
        return [_json(agents[number], caller) for number in ids[:limit]]

    def me(self, _: Request, caller: Caller) -> object:
        return _json(caller.agent, caller)

    def one(self, request: Request, caller: Caller) -> object:
        return self._found(self._account.world.agents.get(request.path_params["id"]), caller)

    def by_email(self, request: Request, caller: Caller) -> object:
        email = str(request.path_params["email"]).lower()
        agents = self._account.world.agents.values()
        return self._found(next((a for a in agents if a.email == email), None), caller)

    def _found(self, agent: Agent | None, caller: Caller) -> object:
        if agent is None:
            raise NotFound
        return _json(agent, caller)


def _json(agent: Agent, caller: Caller) -> object:
    """Callers see themselves with the rank their token has."""
    return msgspec.to_builtins(caller.agent if agent.id == caller.agent.id else agent)
