"""`chats`: the list, several by id, one."""

from __future__ import annotations

import base64
import binascii
import json
import random
from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.content import Json

from .caller import Caller
from .errors import BadRequest, NotFound
from .links import link
from .responses import chat_json

PAGE: Final = 40
MOST_IDS: Final = 50
_Place = tuple[str, str]


def newest_first(chats: list[Json]) -> list[Json]:
    return sorted(chats, key=_place, reverse=True)


def _place(chat: Json) -> _Place:
    return str(chat.get("timestamp")), str(chat["id"])


class Chats:
    def __init__(self, account: Account) -> None:
        self._account = account

    def several(self, request: Request, caller: Caller) -> object:
        ids = request.query_params.get("ids")
        return self._list(request, caller) if ids is None else self._bulk(ids.split(","), caller)

    def one(self, request: Request, caller: Caller) -> object:
        chat = self._readable(caller).get(request.path_params["id"])
        if chat is None:
            raise NotFound
        return chat_json(chat, self._account.switches)

    def _readable(self, caller: Caller) -> dict[str, Json]:
        if self._account.switches.messaging_account:
            return {}
        chats = self._account.world.chats
        return {
            chat_id: chat
            for chat_id, chat in chats.items()
            if not chat.get("deleted") and caller.sees(chat)
        }

    def _list(self, request: Request, caller: Caller) -> object:
        chats = newest_first(list(self._readable(caller).values()))
        left = chats
        if cursor := request.query_params.get("cursor"):
            after = _opened(cursor)
            left = [chat for chat in chats if _place(chat) < after]
        page, more = left[:PAGE], len(left) > PAGE
        next_url = None
        if more:
            next_url = link(self._account, request, "chats", cursor=_sealed(_place(page[-1])))
        switches = self._account.switches
        answer = {"chats": [chat_json(c, switches) for c in page], "count": len(chats)}
        if more or switches.search_next_url == "null":
            answer["next_url"] = next_url
        return answer

    def _bulk(self, ids: list[str], caller: Caller) -> object:
        """Deleted ones count as unknown. The order says nothing, so it differs from the asked."""
        switches = self._account.switches
        if len(ids) > MOST_IDS and switches.bulk_over_50 == "rejected":
            raise BadRequest(f"At most {MOST_IDS} ids.")
        readable = self._readable(caller)
        docs: dict[str, Json | None] = {
            chat_id: chat_json(readable[chat_id], switches)
            for chat_id in ids
            if chat_id in readable
        }
        found = len(docs)
        if switches.bulk_unknown == "null":
            docs |= {chat_id: None for chat_id in ids if chat_id not in docs}
        order = sorted(docs)
        random.Random(",".join(ids)).shuffle(order)
        return {"count": found, "docs": {chat_id: docs[chat_id] for chat_id in order}}


def _sealed(place: _Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _opened(cursor: str) -> _Place:
    try:
        timestamp, chat_id = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, TypeError) as problem:
        raise BadRequest("The cursor is not valid.") from problem
    return str(timestamp), str(chat_id)
