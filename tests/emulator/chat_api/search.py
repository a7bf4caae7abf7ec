"""`chats/search`: stubs of the chats that answer a query."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from tests.emulator.account import Account
from tests.emulator.world.content import Json

from .caller import Caller
from .chats import PAGE, newest_first
from .errors import BadRequest
from .links import link
from .matching import Reading, matcher
from .numbers import number
from .query import Node, Term, parse, terms
from .responses import stub_json

LAST_PAGE: Final = 250
"""So at most 10,000 hits can be read."""


class Search:
    def __init__(self, account: Account) -> None:
        self._account = account

    def search(self, request: Request, caller: Caller) -> object:
        query, page = request.query_params.get("q", ""), number(request, "page", 1)
        if not 1 <= page <= LAST_PAGE:
            raise BadRequest("Only 10,000 results can be read.")
        hits = newest_first(self._hits(query, caller))
        shown = hits[(page - 1) * PAGE : page * PAGE]
        answer = {
            "count": len(hits),
            "results": [self._stub(request, chat) for chat in shown],
            "prev_url": self._page(request, query, page - 1) if page > 1 else None,
        }
        more = len(hits) > page * PAGE
        if more or self._account.switches.search_next_url == "null":
            answer["next_url"] = self._page(request, query, page + 1) if more else None
        return answer

    def _hits(self, query: str, caller: Caller) -> list[Json]:
        node, switches = parse(query), self._account.switches
        self._check_address_field(node)
        reading = Reading(
            offsets=switches.offset_in_range == "accepted",
            open_ends=switches.open_range == "accepted",
        )
        matches = matcher(node, reading)
        if switches.messaging_account:
            return []
        world, now = self._account.world, self._account.clock.now()
        return [
            chat
            for chat in world.chats.values()
            if world.searchable(chat, now, switches.search_index_lag_s)
            and caller.sees(chat)
            and matches(chat)
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
