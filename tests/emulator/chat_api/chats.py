"""`chats`: the list, several by id, one."""

from __future__ import annotations

import base64
import binascii
import json
import random
from itertools import islice
from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.bulk.bulk import Started
from tests.emulator.world.content import Json

from .caller import Caller
from .errors import BadRequest, NotFound
from .links import link
from .responses import chat_json, deleted_json, started
from .visible import Visible

PAGE: Final = 40
MOST_IDS: Final = 50


class Chats:
    def __init__(self, account: Account) -> None:
        self._account = account

    def several(self, request: Request, caller: Caller) -> object:
        ids = request.query_params.get("ids")
        return self._list(request, caller) if ids is None else self._bulk(ids.split(","), caller)

    def one(self, request: Request, caller: Caller) -> object:
        chat = Visible(self._account, caller).one(request.path_params["id"])
        if chat is None:
            raise NotFound
        return chat_json(chat, self._account.switches)

    def _list(self, request: Request, caller: Caller) -> object:
        visible, switches = Visible(self._account, caller), self._account.switches
        cursor = request.query_params.get("cursor")
        newest = visible.newest(_opened(cursor) if cursor else None)
        page = list(islice(newest, PAGE))
        more = next(newest, None) is not None
        next_url = None
        if more:
            next_url = link(self._account, request, "chats", cursor=_sealed(started(page[-1])))
        answer = {"chats": [chat_json(c, switches) for c in page], "count": visible.count()}
        if more or switches.search_next_url == "null":
            answer["next_url"] = next_url
        return answer

    def _bulk(self, ids: list[str], caller: Caller) -> object:
        """The order says nothing, so it differs from the asked."""
        switches = self._account.switches
        if len(ids) > MOST_IDS and switches.bulk_over_50 == "rejected":
            raise BadRequest(f"At most {MOST_IDS} ids.")
        docs: dict[str, Json | None] = self._docs(ids, Visible(self._account, caller))
        found = len(docs)
        if switches.bulk_unknown == "null":
            docs |= {chat_id: None for chat_id in ids if chat_id not in docs}
        order = sorted(docs)
        random.Random(",".join(ids)).shuffle(order)
        return {"count": found, "docs": {chat_id: docs[chat_id] for chat_id in order}}

    def _docs(self, ids: list[str], visible: Visible) -> dict[str, Json | None]:
        """Deleted ones count as unknown, or come marked."""
        switches, chats = self._account.switches, self._account.world.chats
        marked = switches.deleted_in_bulk == "marked"
        shows = visible.but_for_deletion if marked else visible
        found = {chat_id: chat for chat_id in ids if (chat := chats.get(chat_id)) is not None}
        return {
            chat_id: deleted_json(chat, switches)
            if chat.get("deleted")
            else chat_json(chat, switches)
            for chat_id, chat in found.items()
            if shows(chat)
        }


def _sealed(place: Started) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _opened(cursor: str) -> Started:
    try:
        timestamp, chat_id = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, TypeError) as problem:
        raise BadRequest("The cursor is not valid.") from problem
    return str(timestamp), str(chat_id)
