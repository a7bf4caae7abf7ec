"""`incremental/chats`: everything in the order of its last change."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice, takewhile
from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.bulk.bulk import Updated
from tests.emulator.world.content import Json
from tests.emulator.world.times import seconds

from .caller import Caller
from .errors import BadRequest, TooRecent
from .links import link
from .numbers import number
from .responses import exported_chat_json
from .visible import history_begins, running

MOST: Final = 1000
SETTLED_S: Final = 300
"""Exports must begin longer ago than that."""
DAY: Final = 86_400
TRICKLE: Final = 3
_EXPANSION: Final = re.compile(r"chats\((\*|[a-z_]+(?:,[a-z_]+)*)\)")


class Incremental:
    def __init__(self, account: Account) -> None:
        self._account = account

    def chats(self, request: Request, caller: Caller) -> object:
        """The page count is `count`; `next_page` is there on the last page, too."""
        caller.require_administrator()
        start_time, limit = number(request, "start_time", 0), number(request, "limit", MOST)
        if start_time >= (self._account.clock.now() - SETTLED_S) * self._unit:
            raise TooRecent(self._account.switches.incremental_too_recent)
        if limit == 0:
            raise BadRequest("limit is not valid")
        start = (start_time // self._unit, request.query_params.get("start_id", ""))
        fields = _fields(request.query_params.get("fields"))
        page = self._page(start, min(limit, MOST))
        items = [self._item(chat, fields) for chat in page]
        end = self._end(page) or (start_time, start[1])
        return self._envelope(request, items, end, full=len(page) == min(limit, MOST))

    @property
    def _unit(self) -> int:
        return 1 if self._account.switches.incremental_start_time_unit == "seconds" else 1_000_000

    def _end(self, page: list[Json]) -> Updated | None:
        if not page:
            return None
        at, chat_id = _place(page[-1])
        return at * self._unit, chat_id

    def _envelope(self, request: Request, items: list[Json], end: Updated, *, full: bool) -> Json:
        switches = self._account.switches
        answer = {"chats": items, "count": len(items), "end_time": end[0], "end_id": end[1]}
        if switches.incremental_count == "absent":
            del answer["count"]
        if switches.incremental_end_id == "absent":
            del answer["end_id"]
        ended = switches.incremental_next_page == "null_at_end" and not full
        return {**answer, "next_page": None if ended else self._next_page(request, *end)}

    def _page(self, start: Updated, limit: int) -> list[Json]:
        """Chats after `start`; without an id also those changed in that very second."""
        switches, now = self._account.switches, self._account.clock.now()
        if switches.messaging_account:
            return []
        later = self._account.world.chats.updated_after(start)
        if switches.incremental_lag_s:
            until = now - switches.incremental_lag_s
            later = takewhile(lambda chat: _place(chat)[0] <= until, later)
        page = list(islice(filter(self._exported(), later), limit))
        if switches.incremental_tail == "trickle":
            settled = sum(_place(chat)[0] < now - DAY for chat in page)
            page = page[: settled + TRICKLE]
        return page

    def _exported(self) -> Callable[[Json], bool]:
        switches, since = self._account.switches, history_begins(self._account)

        def exported(chat: Json) -> bool:
            return (
                not (chat.get("deleted") and switches.deleted_in_export == "absent")
                and (switches.export_active_chats or not running(chat))
                and str(chat.get("timestamp")) >= since
            )

        return exported

    def _item(self, chat: Json, fields: set[str] | None) -> Json:
        shown = exported_chat_json(chat, self._account.switches)
        return shown if fields is None else {k: v for k, v in shown.items() if k in fields}

    def _next_page(self, request: Request, end_time: int, end_id: str) -> str:
        """The caller's own parameters, moved on."""
        kept = {k: v for k, v in request.query_params.items() if k in {"fields", "limit"}}
        kept["start_time"] = str(end_time)
        if self._account.switches.incremental_end_id == "present":
            kept["start_id"] = end_id
        return link(self._account, request, "incremental/chats", **kept)


def _place(chat: Json) -> Updated:
    return int(seconds(chat["update_timestamp"])), str(chat["id"])


def _fields(text: str | None) -> set[str] | None:
    """Which members to show; None for all. Without expansion there is only the id."""
    if text is None:
        return {"id"}
    found = _EXPANSION.fullmatch(text)
    if found is None:
        raise BadRequest("fields is not valid")
    return None if found[1] == "*" else set(found[1].split(","))
