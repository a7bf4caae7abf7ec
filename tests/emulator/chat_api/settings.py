"""Departments, roles, bans, shortcuts, triggers, goals, the account."""

from __future__ import annotations

import zlib
from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.content import Json

from .caller import Caller
from .errors import Forbidden, NotFound
from .numbers import number

MOST_BANS: Final = 100
PLURAL: Final = {"department": "departments", "own": "self"}


class Settings:
    def __init__(self, account: Account) -> None:
        self._account = account

    def departments(self, _: Request, __: Caller) -> object:
        return self._account.world.departments

    def department(self, request: Request, _: Caller) -> object:
        return _with_id(self._account.world.departments, request)

    def department_by_name(self, request: Request, _: Caller) -> object:
        name = request.path_params["name"]
        departments = self._account.world.departments
        return _or_404(next((d for d in departments if d["name"] == name), None))

    def roles(self, _: Request, __: Caller) -> object:
        if self._account.switches.roles_forbidden:
            raise Forbidden("Roles are not shown to this token.")
        return [self._told(role) for role in self._account.world.roles]

    def role(self, request: Request, _: Caller) -> object:
        return self._told(_with_id(self._account.world.roles, request))

    def _told(self, role: Json) -> Json:
        if self._account.switches.role_words == "singular":
            return role
        past = role["permissions"]["view_past_chats"]
        permissions = {**role["permissions"], "view_past_chats": PLURAL.get(past, past)}
        return {**role, "permissions": permissions}

    def shortcuts(self, _: Request, __: Caller) -> object:
        return self._account.world.shortcuts

    def triggers(self, _: Request, __: Caller) -> object:
        return self._account.world.triggers

    def goals(self, _: Request, __: Caller) -> object:
        return self._account.world.goals

    def bans(self, request: Request, _: Caller) -> object:
        """Two arrays, of visitors and of addresses; `since_id` belongs to it."""
        since = number(request, "since_id", 0)
        limit = number(request, "limit", MOST_BANS, most=MOST_BANS)
        everything = self._account.world.bans
        ids = sorted(ban["id"] for bans in everything.values() for ban in bans)
        shown = [ban_id for ban_id in ids if ban_id >= since][:limit]
        return {
            kind: [ban for ban in bans if ban["id"] in shown] for kind, bans in everything.items()
        }

    def account(self, _: Request, __: Caller) -> object:
        """Integrated accounts get 403, or, by others' reports, an answer without `billing`."""
        if self._account.switches.account_endpoint == "forbidden":
            raise Forbidden("This endpoint is not for accounts with Zendesk Support.")
        key = f"{zlib.crc32(self._account.subdomain.encode()):08x}"
        plan = {
            "name": "enterprise", "long_desc": "", "short_desc": "", "price": 0, "rest_api": True,
            "max_agents": 20, "max_concurrent_chats": "Unlimited", "max_departments": "Unlimited",
            "max_history_search_days": "Unlimited", "analytics": True, "file_upload": True,
        }  # fmt: skip
        return {
            "account_key": key, "status": "active", "create_date": "2019-05-06T07:08:09Z",
            "plan": plan,
        }  # fmt: skip


def _with_id(things: list[Json], request: Request) -> Json:
    wanted = request.path_params["id"]
    return _or_404(next((thing for thing in things if thing["id"] == wanted), None))


def _or_404(found: Json | None) -> Json:
    if found is None:
        raise NotFound
    return found
