"""`chats/search`: stubs of the chats that answer a query."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.bulk.bulk import Started
from tests.emulator.world.content import Json

from .bulk_hits import BulkHits
from .caller import Caller
from .chats import PAGE
from .errors import BadRequest
from .links import link
from .matching import Reading, matcher
from .numbers import number
from .query import Node, Term, parse, terms
from .responses import started, stub_json
from .visible import Visible

LAST_PAGE: Final = 250
"""So at most 10,000 hits can be read."""


class Search:
    def __init__(self, account: Account) -> None:
        self._account = account
        self._bulk = BulkHits(account.world.chats.bulk)

    def search(self, request: Request, caller: Caller) -> object:
        query, page = request.query_params.get("q", ""), number(request, "page", 1)
        if not 1 <= page <= LAST_PAGE:
            raise BadRequest("Only 10,000 results can be read.")
        hits = sorted(self._hits(query, caller), reverse=True)
        chats = self._account.world.chats
        shown = [chats[chat_id] for _, chat_id in hits[(page - 1) * PAGE : page * PAGE]]
        answer = {
            "count": len(hits),
            "results": [self._stub(request, chat) for chat in shown],
            "prev_url": self._page(request, query, page - 1) if page > 1 else None,
        }
        more = len(hits) > page * PAGE
        if more or self._account.switches.search_next_url == "null":
            answer["next_url"] = self._page(request, query, page + 1) if more else None
        return answer

    def _hits(self, query: str, caller: Caller) -> list[Started]:
        node, switches = parse(query), self._account.switches
        self._check_address_field(node)
        reading = Reading(
            offsets=switches.offset_in_range == "accepted",
            open_ends=switches.open_range == "accepted",
        )
        matches = matcher(node, reading)
        if switches.messaging_account:
            return []
        visible, world = Visible(self._account, caller), self._account.world
        now, lag_s = self._account.clock.now(), switches.search_index_lag_s
        held = [
            started(chat)
            for chat in world.chats.held.values()
            if world.searchable(chat, now, lag_s)
            and visible.but_for_deletion(chat)
            and matches(chat)
        ]
        return held + self._bulk_hits(query, reading, visible, caller)

    def _bulk_hits(
        self, query: str, reading: Reading, visible: Visible, caller: Caller
    ) -> list[Started]:
        """The index never lags behind the bulk chats: they are hours old."""
        chats = self._account.world.chats
        if self._bulk.bulk is not chats.bulk:
            self._bulk = BulkHits(chats.bulk)
        return [
            place
            for place, number in self._bulk.of(query, reading)
            if number not in chats.left
            and place[0] >= visible.since
            and (caller.past == "account" or caller.sees(chats.bulk.chat(number)))
        ]

    def _check_address_field(self, node: Node) -> None:
        """Whether `visitor_email` can be searched at all, and in quotes, is not settled."""
        mode = self._account.switches.visitor_email
        for term in terms(node):
            quoted = isinstance(term, Term) and term.quoted
            if term.field == "visitor_email" and (
                mode == "unsupported" or (mode == "rejects_quotes" and quoted)
            ):
                raise BadRequest("The query can't be parsed.")

    def _page(self, request: Request, query: str, page: int) -> str:
        return link(self._account, request, "chats/search", q=query, page=page)

    def _stub(self, request: Request, chat: Json) -> Json:
        return stub_json(chat, link(self._account, request, f"chats/{chat['id']}"))
