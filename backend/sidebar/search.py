"""`POST /api/search`: a page of hits, in one requester's chats or the account's, with a grant."""

from __future__ import annotations

import time
from typing import Literal

from msgspec import Raw, Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.errors import AccountSearchOff, ChatsideError
from backend.finding.places import utf16
from backend.finding.query import Hint
from backend.finding.searching import FoundHit, FoundHits, Searcher, SearchQuestion
from backend.keys.sealing import DataKey
from backend.sidebar.admission import Admission, Admitted
from backend.sidebar.grants import Grant, Grants
from backend.sidebar.list_json import chat_json
from backend.sidebar.logbook import BY_TICKET, WEAK, Logbook, looked_up
from backend.sidebar.people import (
    counted,
    person_of,
    question_of,
    search_key,
    stranger_key,
    ticket_key,
)
from backend.sidebar.renewal import Renewal
from backend.storage.activity import ActivityStore
from backend.storage.audit import AuditLine, PersonKey
from backend.storage.data_keys import DataKeys
from backend.web.answers import json_answer, read_json
from backend.web.contract import Copy, SearchHint, SearchPlace, SearchRequest
from backend.web.metrics import Metrics


class HitJson(Struct, frozen=True):
    """The contract's SearchHit."""

    chat: Raw
    places: list[SearchPlace]


class SearchJson(Struct, frozen=True):
    """The contract's SearchAnswer; a test compares."""

    sequence: int
    requester_id: int | None
    source: Literal["mirror"]
    as_of: str
    hits: list[HitJson]
    grant: str
    next_cursor: str | None
    count: int
    count_exact: bool
    order: Literal["newest", "best"]
    partial: bool
    hints: list[SearchHint]
    time_zone: str
    account_search: bool
    copy: Copy


class SearchChats:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        searcher: Searcher,
        grants: Grants,
        logbook: Logbook,
        activity: ActivityStore,
        keys: DataKeys,
        metrics: Metrics,
    ) -> None:
        self._admission, self._renewal, self._searcher = admission, renewal, searcher
        self._grants, self._logbook, self._activity = grants, logbook, activity
        self._keys, self._metrics = keys, metrics

    async def endpoint(self, request: Request) -> Response:
        scope = "none"
        try:
            admitted = await self._admission.of(request.headers.get("authorization", ""))
            asked = await read_json(request, SearchRequest)
            scope = asked.scope
            answer = await self._answer(admitted, asked)
        except ChatsideError as error:
            self._metrics.search(scope, error.code)
            raise
        self._metrics.search(scope, _outcome(answer))
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def _answer(self, admitted: Admitted, asked: SearchRequest) -> SearchJson:
        account = admitted.scope.account
        if asked.scope == "account" and not account.account_search:
            raise AccountSearchOff
        self._logbook.begin(admitted.scope)
        await self._activity.used(account.id, int(time.time()))
        visit = _Visit(admitted, asked, await self._keys.of(account.id))
        found = await self._searcher.search(account, visit.question)
        for line, people in visit.lines(found):
            await self._logbook.admit(visit.scope, line, people=people)
        return visit.answer(found, self._grants.make(visit.grant(found)))


class _Visit:
    """One search: who asks, and in whose chats."""

    def __init__(self, admitted: Admitted, asked: SearchRequest, data_key: DataKey) -> None:
        self.scope, self._asked, self._data_key = admitted.scope, asked, data_key
        self._may_account = admitted.scope.account.account_search
        person = person_of(asked.requester, data_key, admitted.ignored)
        self._requester_key, self._addresses = person.key, len(person.addresses)
        self._people = counted(asked.requester, person, data_key)
        self.question = SearchQuestion(
            question_of(self.scope, asked, person.addresses, None),
            asked.query,
            asked.scope,
            asked.order,
            asked.cursor,
            asked.time_zone,
        )

    def lines(self, found: FoundHits) -> list[tuple[AuditLine, tuple[PersonKey, ...]]]:
        """What is noted, and whom the brake counts; the words sought are nobody's business."""
        scope, ticket_id = self.scope, self._asked.ticket_id
        if self._asked.scope == "account":
            return [(looked_up(scope, "searched_account", ticket_id, self._search_key()), ())]
        note = WEAK if self._asked.weak else None
        line = looked_up(scope, "searched", ticket_id, self._requester_key, note)
        lines: list[tuple[AuditLine, tuple[PersonKey, ...]]] = [(line, self._people)]
        if ticket_id is not None and any(map(_by_ticket_alone, found.hits)):
            key = ticket_key(self._data_key, ticket_id)
            lines.append((looked_up(scope, "searched", ticket_id, key, BY_TICKET), ()))
        return lines

    def grant(self, found: FoundHits) -> Grant:
        scope, of_account = self.scope, self._asked.scope == "account"
        listed: dict[str, list[str]] = {}
        for hit in found.hits:
            listed.setdefault(hit.chat.match.grade, []).append(hit.chat.id)
        people = {hit.chat.id: stranger_key(self._data_key, hit.person) for hit in found.hits}
        return Grant(
            scope.account.id,
            scope.session_id,
            self._search_key() if of_account else self._requester_key,
            self._asked.ticket_id,
            listed,
            people if of_account else {},
        )

    def answer(self, found: FoundHits, grant: str) -> SearchJson:
        asked = self._asked
        hits = [HitJson(Raw(chat_json(h.chat, self._addresses)), h.places) for h in found.hits]
        return SearchJson(
            asked.sequence,
            asked.requester.id,
            "mirror",
            found.as_of,
            hits,
            grant,
            found.next_cursor,
            found.count,
            found.exact,
            found.order,
            found.partial,
            [_hint(asked.query, hint) for hint in found.hints],
            found.time_zone,
            self._may_account,
            found.copy,
        )

    def _search_key(self) -> str:
        said = f"{self._asked.query}\n{self._asked.order}\n{self._asked.cursor or ''}"
        return search_key(self._data_key, self.scope.session_id, said)


def _by_ticket_alone(hit: FoundHit) -> bool:
    return hit.chat.match.grade == "ticket" and hit.chat.match.address_number is None


def _hint(query: str, hint: Hint) -> SearchHint:
    start, end = utf16(query, hint.start), utf16(query, hint.end)
    return SearchHint(hint.code, start, end, hint.suggestion)


def _outcome(answer: SearchJson) -> str:
    if answer.partial:
        return "partial"
    return "found" if answer.hits else "empty"
