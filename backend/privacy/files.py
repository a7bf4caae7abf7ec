"""A file for an administrator or auditor, in a tab of its own: a page, then once the file.

Zendesk's frame lets nothing be downloaded; what is opened from it may, or shows the text to be
copied. The link says nothing of anybody: what it stands for lies sealed in the store, and it is
decided again who may have it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from typing import Final, Literal

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from backend.accounts.account import Account
from backend.accounts.scope import Scope
from backend.errors import ChatsideError, FileGone, NotAdministrator, NotAuditor, SessionClosed
from backend.finding.access import Access
from backend.keys.sealing import Place
from backend.privacy.audit_lines import lines_of
from backend.privacy.copy import copy_of
from backend.privacy.holdings import Ledger
from backend.privacy.person import Person
from backend.sidebar.admission import Admitted
from backend.sidebar.exports.words import Words
from backend.storage.audit import Period
from backend.storage.data_keys import DataKeys
from backend.storage.exports import OrderedExport
from backend.storage.store import Store
from backend.web.contract import FileAnswer
from backend.web.pages import Pages

GOOD_FOR_S: Final = 60
POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
Kind = Literal["person", "certificate", "audit"]
FORMS: Final[dict[Kind, tuple[str, str]]] = {
    "person": ("person.json", "application/json"),
    "certificate": ("certificate.txt", "text/plain; charset=utf-8"),
    "audit": ("audit.jsonl", "application/jsonl"),
}


class Ordered(Struct, frozen=True):
    kind: Kind
    installation_id: int
    agent_id: int
    session_id: str
    session_started_at_s: int
    person: Person = Person()
    text: str = ""
    """Of a certificate: what it says."""
    period: Period = Period()


class Files:
    def __init__(
        self,
        store: Store,
        keys: DataKeys,
        access: Access,
        ledger: Ledger,
        pages: Pages,
        words: Words,
    ) -> None:
        self._store, self._keys, self._access = store, keys, access
        self._ledger, self._pages, self._words = ledger, pages, words

    async def order(
        self,
        admitted: Admitted,
        kind: Kind,
        *,
        person: Person | None = None,
        text: str = "",
        period: Period | None = None,
    ) -> FileAnswer:
        scope, link = admitted.scope, secrets.token_urlsafe(32)
        of = scope.installation_id, scope.agent_id, scope.session_id
        began = admitted.session.started_at_s
        ordered = Ordered(kind, *of, began, person or Person(), text, period or Period())
        key, hashed = await self._keys.of(scope.account.id), _hash(link)
        sealed = key.seal(msgspec.json.encode(ordered), _place(hashed))
        until = int(time.time()) + GOOD_FOR_S
        stored = OrderedExport(scope.account.id, until, b64encode(sealed).decode())
        await self._store.exports.add(hashed, stored)
        return FileAnswer(f"/privacy/{link}", until)

    async def page(self, request: Request) -> Response:
        """`GET /privacy/{link}`: uses nothing up, so that whatever looks ahead does no harm."""
        hashed = _hash(request.path_params["link"])
        if await self._store.exports.look(hashed, int(time.time())) is None:
            return self._pages.refusal(FileGone())
        wanted = request.headers.get("accept-language", "").partition(",")[0]
        locale, say = self._words.of(wanted.partition(";")[0].strip() or "en")
        return self._pages.page("export.html", locale=locale, say=say, format="text")

    async def file(self, request: Request) -> Response:
        """`GET /privacy/{link}/file`: once."""
        try:
            account, ordered = await self._taken(_hash(request.path_params["link"]))
            await self._admit(account, ordered)
        except ChatsideError as error:
            return self._pages.refusal(error)
        name, media_type = FORMS[ordered.kind]
        headers = {
            "Content-Disposition": f'attachment; filename="{account.subdomain}-{name}"',
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
        }
        return StreamingResponse(self._content(account, ordered), 200, headers, media_type)

    async def _taken(self, hashed: bytes) -> tuple[Account, Ordered]:
        stored = await self._store.exports.take(hashed, int(time.time()))
        account = await self._store.accounts.find(stored.account_id) if stored else None
        if stored is None or account is None:
            raise FileGone
        key = await self._keys.of(account.id)
        said = key.open(b64decode(stored.ordered), _place(hashed))
        return account, msgspec.json.decode(said, type=Ordered)

    async def _admit(self, account: Account, ordered: Ordered) -> None:
        """Whoever asked for it may still have it? Raises what Access.admit raises, and more."""
        if await self._store.accounts.installation(account.id, ordered.installation_id) is None:
            raise FileGone
        if account.ended_session(ordered.agent_id, ordered.session_started_at_s):
            raise SessionClosed
        scope = Scope(account, ordered.installation_id, ordered.agent_id, ordered.session_id)
        await self._access.admit(scope)
        if ordered.kind == "audit":
            if scope.agent_id not in await self._store.auditors.all(account.id):
                raise NotAuditor
        elif not await self._access.is_administrator(scope):
            raise NotAdministrator

    async def _content(self, account: Account, ordered: Ordered) -> AsyncIterator[bytes]:
        if ordered.kind == "certificate":
            yield ordered.text.encode()
        elif ordered.kind == "audit":
            async for lines in lines_of(self._store.audit, account.id, ordered.period):
                yield lines
        else:
            held = await self._ledger.of(account, ordered.person)
            async for part in copy_of(self._ledger, account, ordered.person, held):
                yield part


def _hash(link: str) -> bytes:
    """No link of an agent's export is one of these, nor the other way round."""
    return hashlib.sha256(f"privacy {link}".encode()).digest()


def _place(hashed: bytes) -> Place:
    return Place("exports", hashed.hex(), "ordered")
