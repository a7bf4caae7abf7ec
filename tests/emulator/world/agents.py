"""Agents of Zendesk Chat."""

from __future__ import annotations

from msgspec import Struct


class AgentRoles(Struct):
    administrator: bool
    owner: bool


class Agent(Struct):
    """`role_id` names one of the account's Chat roles; `roles` is the deprecated form of it."""

    id: int
    email: str
    display_name: str
    first_name: str
    last_name: str
    role_id: int
    roles: AgentRoles
    create_date: str
    last_login: str | None
    login_count: int
    enabled: bool = True
    departments: list[int] = []
    enabled_departments: list[int] = []
    skills: list[int] = []

    @property
    def leads(self) -> bool:
        """Administrator or owner: sees every chat of the account."""
        return self.roles.administrator or self.roles.owner
