from __future__ import annotations

from starlette.routing import BaseRoute, Route

from tests.emulator.account import Account

from .agents import Agents
from .answering import answering
from .chats import Chats
from .incremental import Incremental
from .search import Search
from .settings import Settings

PREFIX = "/api/v2/chat"


def routes(account: Account) -> list[BaseRoute]:
    chats, search, incremental = Chats(account), Search(account), Incremental(account)
    agents, settings = Agents(account), Settings(account)
    table = [
        ("chats", chats.several),
        ("chats/search", search.search),
        ("chats/{id}", chats.one),
        ("incremental/chats", incremental.chats),
        ("agents", agents.list),
        ("agents/me", agents.me),
        ("agents/{id:int}", agents.one),
        ("agents/email/{email}", agents.by_email),
        ("departments", settings.departments),
        ("departments/{id:int}", settings.department),
        ("departments/name/{name}", settings.department_by_name),
        ("roles", settings.roles),
        ("roles/{id:int}", settings.role),
        ("account", settings.account),
        ("bans", settings.bans),
        ("shortcuts", settings.shortcuts),
        ("triggers", settings.triggers),
        ("goals", settings.goals),
    ]
    return [
        Route(f"{PREFIX}/{path}", answering(account, endpoint), methods=["GET"])
        for path, endpoint in table
    ]
