"""What the mirror asks Zendesk: many chats at a time, as they were sent, and with Zendesk's clock.

https://developer.zendesk.com/api-reference/live-chat/chat-api/incremental_export/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.zendesk import export, listing, protocol, wire
from backend.zendesk.answers import Answer, read_json, server_time_s
from backend.zendesk.calls import Calls, Errand
from backend.zendesk.export import ExportPage
from backend.zendesk.limits import PATIENCE_S, Urgency
from backend.zendesk.line import LineState
from backend.zendesk.listing import Bulk, EndedChats, NewestPage
from backend.zendesk.protocol import MOST_EXPORTED, Request
from backend.zendesk.search_query import begun_before, ended_between
from backend.zendesk.wire import SearchPage

MOST_SEARCH_PAGES: Final = 10


class ChatAccess(Struct, frozen=True):
    account: Account
    token: Secret


class MirrorClient:
    """Methods raise ChatUnavailable's family; `within_s` is how long one may take."""

    def __init__(self, calls: Calls, live_within_s: float) -> None:
        self._calls = calls
        self._patience_s = PATIENCE_S | {"live": live_within_s}

    def state_of(self, account_id: str) -> LineState:
        """Whether this process's calls of the account are let through, for status pages."""
        return self._calls.state_of(account_id)

    async def export(
        self,
        access: ChatAccess,
        start_time: int,
        start_id: str,
        *,
        limit: int = MOST_EXPORTED,
        bare: bool = False,
        urgency: Urgency,
        within_s: float | None = None,
    ) -> ExportPage:
        """At most `limit` chats that changed after (`start_time`, `start_id`), oldest change first.

        Raises ZendeskRejected for a start of the last five minutes, and ZendeskTooLarge when the
        page is above 32 MB: ask for fewer. `bare` brings ids and times only, so that a chat that
        can't be read by itself can be stepped over.
        """
        origin, token = access.account.origin, access.token
        request = protocol.export(origin, token, start_time, start_id, limit, bare=bare)
        errand = self._errand(access, urgency, within_s)
        return await self._calls.send(request, errand, export.read_export)

    async def newest(
        self,
        access: ChatAccess,
        next_url: str | None = None,
        *,
        urgency: Urgency,
        within_s: float | None = None,
    ) -> NewestPage:
        """The 40 chats and offline messages that began last, newest first; `next_url` goes on."""
        request = protocol.newest(access.account.origin, access.token, next_url)
        errand = self._errand(access, urgency, within_s)
        return await self._calls.send(request, errand, listing.read_newest)

    async def ended_between(
        self,
        access: ChatAccess,
        since_s: float,
        until_s: float,
        *,
        most_pages: int = MOST_SEARCH_PAGES,
        urgency: Urgency = "tail",
        within_s: float | None = None,
    ) -> EndedChats:
        """Chats that ended in these seconds of Zendesk's clock, both included; 40 a page and call.

        Search has an index of its own, which may lag behind. Offline messages never end.
        """
        origin, token = access.account.origin, access.token
        errand = self._errand(access, urgency, within_s)
        request = protocol.search(origin, token, ended_between(since_s, until_s))
        page, server_s = await self._found(access, request, errand)
        ids = [stub.id for stub in page.stubs]
        for _ in range(most_pages - 1):
            if page.next_url is None:
                break
            request = protocol.search_page(origin, token, page.next_url)
            page, _ = await self._found(access, request, errand)
            ids += [stub.id for stub in page.stubs]
        return EndedChats(list(dict.fromkeys(ids)), page.next_url is None, server_s)

    async def shows_chats_before(
        self, access: ChatAccess, moment_s: float, *, urgency: Urgency = "tail"
    ) -> bool:
        """Whether a search finds any chat that began in that second or before."""
        request = protocol.search(access.account.origin, access.token, begun_before(moment_s))
        page, _ = await self._found(access, request, self._errand(access, urgency))
        return bool(page.stubs)

    async def raw_chats(
        self,
        access: ChatAccess,
        ids: Sequence[str],
        *,
        urgency: Urgency,
        within_s: float | None = None,
    ) -> Bulk:
        """At most 40 chats by id as they were sent; those Zendesk doesn't know are absent.

        Raises ZendeskTooLarge above 32 MB: ask for fewer.
        """
        wanted = protocol.listable(ids)
        if not wanted:
            return Bulk({}, None)
        request = protocol.chats(access.account.origin, access.token, wanted)
        errand = self._errand(access, urgency, within_s)
        return await self._calls.send(
            request, errand, lambda answer: listing.read_bulk(answer, wanted)
        )

    def _errand(
        self, access: ChatAccess, urgency: Urgency, within_s: float | None = None
    ) -> Errand:
        patience_s = self._patience_s[urgency] if within_s is None else within_s
        return self._calls.errand(access.account.id, urgency, patience_s)

    async def _json(self, request: Request, errand: Errand) -> object:
        return await self._calls.send(request, errand, read_json)

    async def _found(
        self, access: ChatAccess, request: Request, errand: Errand
    ) -> tuple[SearchPage, float | None]:
        """(a page of a search, Zendesk's time)."""
        raw, server_s = await self._calls.send(request, errand, _json_and_time)
        return wire.read_search(raw, access.account.origin), server_s


def _json_and_time(answer: Answer) -> tuple[object, float | None]:
    return read_json(answer), server_time_s(answer)
