"""All that an account holds, as plain data."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .agents import Agent
from .tickets import Ticket
from .users import User

Json = dict[str, Any]


class Content(Struct):
    """What is only ever shown as it is (departments, roles, …) is kept as its JSON."""

    agents: dict[int, Agent]
    users: dict[int, User]
    tickets: dict[int, Ticket]
    chats: dict[str, Json]
    departments: list[Json]
    roles: list[Json]
    bans: Json
    shortcuts: list[Json]
    triggers: list[Json]
    goals: list[Json]
