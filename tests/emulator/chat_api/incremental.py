"""`incremental/chats`: everything in the order of its last change."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.content import Json
from tests.emulator.world.times import seconds

from .caller import Caller
from .errors import BadRequest
from .links import link
from .numbers import number
from .responses import exported_chat_json

MOST: Final = 1000
SETTLED_S: Final = 300
"""Exports must begin longer ago than that."""
DAY: Final = 86_400
TRICKLE: Final = 3
_EXPANSION: Final = re.compile(r"chats\((\*|[a-z_]+(?:,[a-z_]+)*)\)")
_Place = tuple[int, str]


class Incremental:
    def __init__(self, account: Account) -> None:
        self._account = account

    def chats(self, request: Request, caller: Caller) -> object:
        """The page count is `count`; `next_page` is there on the last page, too."""
        caller.require_administrator()
        start_time, limit = number(request, "start_time", 0), number(request, "limit", MOST)
        if start_time >= self._account.clock.now() - SETTLED_S:
            raise BadRequest("start_time must be more than 5 minutes ago.")
        if limit == 0:
            raise BadRequest("limit is not valid")
        start = (start_time, request.query_params.get("start_id", ""))
        fields = _fields(request.query_params.get("fields"))
        page = self._page(start, min(limit, MOST))
        end_time, end_id = _place(page[-1]) if page else start
        return {
            "chats": [self._item(chat, fields) for chat in page],
            "count": len(page),
            "end_time": end_time,
            "end_id": end_id,
            "next_page": self._next_page(request, end_time, end_id),
        }

    def _page(self, start: _Place, limit: int) -> list[Json]:
        """Chats after `start`; without an id also those changed in that very second."""
        switches, now = self._account.switches, self._account.clock.now()
        if switches.messaging_account:
            return []
        later = [chat for chat in self._account.world.chats.values() if _place(chat) > start]
        page = sorted(later, key=_place)[:limit]
        if switches.incremental_tail == "trickle":
            settled = sum(_place(chat)[0] < now - DAY for chat in page)
            page = page[: settled + TRICKLE]
        return page

    def _item(self, chat: Json, fields: set[str] | None) -> Json:
        shown = exported_chat_json(chat, self._account.switches)
        return shown if fields is None else {k: v for k, v in shown.items() if k in fields}

    def _next_page(self, request: Request, end_time: int, end_id: str) -> str:
        """The caller's own parameters, moved on."""
        kept = {k: v for k, v in request.query_params.items() if k in {"fields", "limit"}}
        return link(
            self._account, request, "incremental/chats",
            **kept, start_time=end_time, start_id=end_id,
        )  # fmt: skip


def _place(chat: Json) -> _Place:
    return int(seconds(chat["update_timestamp"])), str(chat["id"])


def _fields(text: str | None) -> set[str] | None:
    """Which members to show; None for all. Without expansion there is only the id."""
    if text is None:
        return {"id"}
    found = _EXPANSION.fullmatch(text)
    if found is None:
        raise BadRequest("fields is not valid")
    return None if found[1] == "*" else set(found[1].split(","))
