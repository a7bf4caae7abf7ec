"""What an export link opens, in a tab of its own: a page, then once the file.

The page is there because Zendesk's frame lets nothing be downloaded: what is opened from it may,
or, when even that is shut, shows the text to be copied.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backend.accounts.scope import Scope
from backend.chats.exporting.formats import FORMATS, Format
from backend.chats.exporting.told import Ending, Manner, read_told
from backend.chats.times import utc_text, zone_of
from backend.errors import (
    ChatNotFound,
    ChatsideError,
    ChatUnavailable,
    ExportGone,
    ExportsOff,
    SessionClosed,
)
from backend.finding.access import Access
from backend.finding.question import Finder
from backend.sidebar.exports.order import Ordered, link_hash
from backend.sidebar.exports.words import Words
from backend.storage.accounts import AccountStore
from backend.storage.exports import ExportStore, OrderedExport
from backend.storage.mirror import StoredBody
from backend.web.pages import Pages

BYTES_AT_MOST: Final = 64 * 1024 * 1024
FILE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
HERE: Final = b"<!-- chats -->"


class FetchExport:
    def __init__(
        self,
        exports: ExportStore,
        accounts: AccountStore,
        access: Access,
        finder: Finder,
        pages: Pages,
        words: Words,
    ) -> None:
        self._exports, self._accounts, self._access = exports, accounts, access
        self._finder, self._pages, self._words = finder, pages, words

    async def page(self, request: Request) -> Response:
        """`GET /exports/{link}`: uses nothing up, so that whatever looks ahead does no harm."""
        stored = await self._exports.look(_hash(request), int(time.time()))
        if stored is None:
            return self._pages.refusal(ExportGone())
        ordered = _ordered(stored)
        locale, say = self._words.of(ordered.locale)
        kind = ordered.format
        return self._pages.page("export.html", locale=locale, say=say, format=kind)

    async def file(self, request: Request) -> Response:
        """`GET /exports/{link}/file`: once."""
        stored = await self._exports.take(_hash(request), int(time.time()))
        try:
            if stored is None:
                raise ExportGone
            ordered = _ordered(stored)
            scope = await self._admitted(stored.account_id, ordered)
        except ChatsideError as error:
            return self._pages.refusal(error)
        return self._answer(scope, ordered)

    async def _admitted(self, account_id: str, ordered: Ordered) -> Scope:
        """Whoever ordered it may still read and export? Raises what Access.admit raises.

        Chats that their role shows no more are left out like those deleted since.
        """
        account = await self._accounts.find(account_id)
        if account is None:
            raise ExportGone
        if await self._accounts.installation(account.id, ordered.installation_id) is None:
            raise ExportGone
        if not account.exports:
            raise ExportsOff
        if account.ended_session(ordered.agent_id, ordered.session_started_at_s):
            raise SessionClosed
        scope = Scope(account, ordered.installation_id, ordered.agent_id, ordered.session_id)
        return structs.replace(scope, extent=await self._access.admit(scope))

    def _answer(self, scope: Scope, ordered: Ordered) -> Response:
        locale, say = self._words.of(ordered.locale)
        zone = zone_of(ordered.time_zone)
        name = ordered.time_zone if zone is not UTC else "UTC"
        now = time.time()
        manner = Manner(
            say,
            zone,
            name,
            utc_text(now),
            ordered.system_lines,
            ordered.visitor_details,
            ordered.proved,
        )
        form = FORMATS[ordered.format](manner)
        told = self._told(scope.account.id, ordered, form)
        if ordered.format == "page":
            page = self._pages.page("print.html", locale=locale, say=say)
            before, _, after = bytes(page.body).partition(HERE)
            policy = page.headers["content-security-policy"]
            around = _around(before, told, after)
            return StreamingResponse(
                around, 200, {"Content-Security-Policy": policy}, form.media_type
            )
        day = datetime.fromtimestamp(now, UTC)
        file_name = f"chats-{scope.account.subdomain}-{day:%Y%m%d-%H%M%S}.{form.suffix}"
        headers = {
            "Content-Disposition": f'attachment; filename="{file_name}"',
            "Content-Security-Policy": FILE_POLICY,
        }
        return StreamingResponse(told, 200, headers, form.media_type)

    async def _told(self, account_id: str, ordered: Ordered, form: Format) -> AsyncIterator[bytes]:
        """Chat by chat, each for who may read it at that moment; what is not in it is said at its
        end."""
        head = form.head().encode()
        yield head
        sent, ending = len(head), _ending(ordered)
        for chat_id in ordered.chat_ids:
            if sent > BYTES_AT_MOST:
                ending = "cut_off"
                break
            try:
                scope = await self._admitted(account_id, ordered)
                opened = await self._finder.open(scope.account, chat_id, scope.extent)
            except ChatNotFound:
                continue  # deleted since it was listed
            except ChatsideError as error:
                ending = "broken" if isinstance(error, ChatUnavailable) else "shut"
                break
            body = StoredBody(opened.body, opened.encoding).json()
            share = form.chat(read_told(body)).encode()
            sent += len(share)
            yield share
        yield form.foot(ending).encode()


async def _around(before: bytes, told: AsyncIterator[bytes], after: bytes) -> AsyncIterator[bytes]:
    yield before
    async for share in told:
        yield share
    yield after


def _hash(request: Request) -> bytes:
    return link_hash(request.path_params["link"])


def _ordered(stored: OrderedExport) -> Ordered:
    return msgspec.json.decode(stored.ordered, type=Ordered)


def _ending(ordered: Ordered) -> Ending:
    return "cut_off" if ordered.cut_off else "whole"
