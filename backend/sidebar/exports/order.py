"""`POST /api/exports`: which chats go into a file, noted, and the link that opens it once."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Final, Literal

import msgspec
from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.scope import Scope
from backend.errors import ExportsOff
from backend.finding.question import Finder, Found, Question
from backend.sidebar.admission import Admission, Admitted
from backend.sidebar.grants import Grant, Grants
from backend.sidebar.logbook import Logbook, opened_line
from backend.sidebar.people import person_of
from backend.sidebar.renewal import Renewal
from backend.sidebar.still import still_shown
from backend.storage.audit import AuditStore
from backend.storage.data_keys import DataKeys
from backend.storage.exports import ExportStore, OrderedExport
from backend.web.answers import json_answer, read_json
from backend.web.contract import ExportAnswer, ExportRequest

GOOD_FOR_S: Final = 60
AT_MOST: Final = 500
"""Chats in one file, the newest."""
AT_MOST_LIVE: Final = 40
"""Each is a call to Zendesk, within what the account may call."""
ASIDE_AT_MOST: Final = 200
PROVED: Final = frozenset({"ticket", "verified_email"})
"""Grades of chats that are this customer's as far as can be told."""


class Ordered(Struct, frozen=True):
    """What the link stands for; it is decided again who may read when it is opened."""

    installation_id: int
    agent_id: int
    session_id: str
    session_started_at_s: int
    format: Literal["text", "csv", "json", "page"]
    system_lines: bool
    visitor_details: bool
    time_zone: str
    locale: str
    chat_ids: list[str]
    cut_off: bool
    proved: bool
    """False: it is a weak match, or a hit of a search of the account."""


class _Chosen(Struct, frozen=True):
    chat_id: str
    grade: str


class OrderExport:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        finder: Finder,
        grants: Grants,
        logbook: Logbook,
        audit: AuditStore,
        exports: ExportStore,
        keys: DataKeys,
    ) -> None:
        self._admission, self._renewal, self._finder = admission, renewal, finder
        self._grants, self._logbook, self._audit = grants, logbook, audit
        self._exports, self._keys = exports, keys

    async def endpoint(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        asked = await read_json(request, ExportRequest)
        if not admitted.scope.account.exports:
            raise ExportsOff
        grant = self._grants.read(admitted.scope, request.headers.get("chatside-grant", ""))
        answer = await self._order(admitted, asked, grant)
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def _order(self, admitted: Admitted, asked: ExportRequest, grant: Grant) -> ExportAnswer:
        scope = admitted.scope
        if asked.chat_id is None:
            chosen, cut_off = await self._all(admitted, asked, grant)
        else:
            of = scope, grant, asked.chat_id
            await still_shown(self._finder, *of)
            grade = await self._logbook.handle(*of, "exported", asked.format)
            chosen, cut_off = [_Chosen(asked.chat_id, grade)], False
        ordered = _ordered(admitted, asked, chosen, cut_off=cut_off)
        link, until = secrets.token_urlsafe(32), int(time.time()) + GOOD_FOR_S
        stored = OrderedExport(scope.account.id, until, msgspec.json.encode(ordered).decode())
        await self._exports.add(link_hash(link), stored)
        return ExportAnswer(f"/exports/{link}", until, len(chosen), cut_off)

    async def _all(
        self, admitted: Admitted, asked: ExportRequest, grant: Grant
    ) -> tuple[list[_Chosen], bool]:
        """What the list shows, noted; not what the agent set aside."""
        scope = admitted.scope
        person = person_of(asked.requester, await self._keys.of(scope.account.id), admitted.ignored)
        grant.check(person.key, asked.ticket_id)
        self._logbook.begin(scope)
        aside = set(await self._audit.aside(scope, person.key, at_most=ASIDE_AT_MOST))
        question = Question(
            person.addresses, asked.ticket_id, weak=False, cursor=None, extent=scope.extent
        )
        found = await self._page(scope, question)
        at_most = AT_MOST if found.source == "mirror" else AT_MOST_LIVE
        chats = found.chats
        while found.next_cursor is not None and len(chats) < at_most:
            found = await self._page(scope, structs.replace(question, cursor=found.next_cursor))
            chats = chats + found.chats
        kept = [_Chosen(c.id, c.match.grade) for c in chats if c.id not in aside]
        chosen = kept[:at_most]
        of = scope, grant.ticket_id, person.key
        lines = [opened_line(*of, c.chat_id, c.grade, asked.format, "exported") for c in chosen]
        await self._logbook.opened(scope, *lines)
        return chosen, found.next_cursor is not None or len(kept) > at_most

    async def _page(self, scope: Scope, question: Question) -> Found:
        at_hand = await self._finder.at_hand(scope.account, question)
        return at_hand or await self._finder.find(scope.account, question)


def link_hash(link: str) -> bytes:
    return hashlib.sha256(link.encode()).digest()


def _ordered(
    admitted: Admitted, asked: ExportRequest, chosen: list[_Chosen], *, cut_off: bool
) -> Ordered:
    scope = admitted.scope
    return Ordered(
        scope.installation_id,
        scope.agent_id,
        scope.session_id,
        admitted.session.started_at_s,
        asked.format,
        asked.system_lines,
        asked.visitor_details,
        asked.time_zone,
        asked.locale,
        [one.chat_id for one in chosen],
        cut_off,
        all(one.grade in PROVED for one in chosen),
    )
