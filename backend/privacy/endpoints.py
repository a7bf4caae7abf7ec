"""What an administrator does in the panel for a person who asks about their data.

Addresses and numbers come in bodies and stand in no URL; each is noted before it is done.
"""

from __future__ import annotations

from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from backend.chats.times import milliseconds, parse_time
from backend.errors import NotAdministrator, NotAuditor, RequestInvalid
from backend.finding.access import Access
from backend.keys.sealing import DataKey
from backend.privacy.actor import Actor
from backend.privacy.certificate import told
from backend.privacy.duties import Duties
from backend.privacy.files import Files
from backend.privacy.person import Person
from backend.sidebar.admission import Admission, Admitted
from backend.sidebar.grants import Grants
from backend.sidebar.renewal import Renewal
from backend.storage.audit import AuditStore, Period
from backend.storage.auditors import AuditorStore
from backend.storage.data_keys import DataKeys
from backend.web.answers import json_answer, read_json
from backend.web.contract import (
    AuditRequest,
    DutiesAnswer,
    ErasedAnswer,
    PersonFound,
    PersonRequest,
    RedactAnswer,
    RedactRequest,
    RestrictedAnswer,
)

GRANT: Final = "chatside-grant"


class PrivacyEndpoints:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        access: Access,
        grants: Grants,
        duties: Duties,
        files: Files,
        audit: AuditStore,
        auditors: AuditorStore,
        keys: DataKeys,
    ) -> None:
        self._admission, self._renewal, self._access = admission, renewal, access
        self._grants, self._duties, self._files = grants, duties, files
        self._audit, self._auditors, self._keys = audit, auditors, keys

    async def duties(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        scope = admitted.scope
        duties: list[Literal["privacy", "audit"]] = []
        if await self._access.is_administrator(scope):
            duties.append("privacy")
        if scope.agent_id in await self._auditors.all(scope.account.id):
            duties.append("audit")
        return json_answer(DutiesAnswer(duties), self._renewal.headers(admitted.session))

    async def find(self, request: Request) -> Response:
        admitted, person = await self._person(request)
        account, key = admitted.scope.account, await self._key(admitted)
        held = await self._duties.ledger.of(account, person)
        lines = Actor(admitted.scope).named("person_found", person, key)
        await self._audit.write(account.id, *lines)
        last = held.looked_at[-1].at if held.looked_at else None
        counts = len(held.chats), len(held.looked_at), last
        found = PersonFound(held.copy, *counts, held.restricted_since, held.erased_before)
        return json_answer(found, self._renewal.headers(admitted.session))

    async def export(self, request: Request) -> Response:
        admitted, person = await self._person(request)
        key = await self._key(admitted)
        person.known_by(key)
        lines = Actor(admitted.scope).named("person_exported", person, key)
        await self._audit.write(admitted.scope.account.id, *lines)
        answer = await self._files.order(admitted, "person", person=person)
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def erase(self, request: Request) -> Response:
        admitted, person = await self._person(request)
        scope = admitted.scope
        done = await self._duties.erasing.person(scope.account, person, Actor(scope))
        text = "\n".join(told(done)) + "\n"
        file = await self._files.order(admitted, "certificate", text=text)
        answer = ErasedAnswer(len(done.chats), done.number, file, done.traces)
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def restrict(self, request: Request) -> Response:
        admitted, person = await self._person(request)
        scope = admitted.scope
        done = await self._duties.restricting.restrict(scope.account, person, Actor(scope))
        return json_answer(RestrictedAnswer(done.hidden), self._renewal.headers(admitted.session))

    async def lift(self, request: Request) -> Response:
        admitted, person = await self._person(request)
        scope = admitted.scope
        done = await self._duties.restricting.lift(scope.account, person, Actor(scope))
        answer = RestrictedAnswer(done.shown if done else 0)
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def redact(self, request: Request) -> Response:
        """Of a chat that is on the administrator's list."""
        admitted = await self._administrator(request)
        asked = await read_json(request, RedactRequest)
        scope = admitted.scope
        grant = self._grants.read(scope, request.headers.get(GRANT, ""))
        if grant.grade_of(asked.chat_id) is None:
            raise RequestInvalid("The chat is not on this list.")
        of = scope.account, asked.chat_id
        if asked.words:
            done = await self._duties.redacting.hide(*of, tuple(asked.words), Actor(scope))
            changed = done.in_copy
        else:
            changed = await self._duties.redacting.show_again(*of, Actor(scope)) is not None
        return json_answer(RedactAnswer(changed), self._renewal.headers(admitted.session))

    async def audit(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        scope = admitted.scope
        if scope.agent_id not in await self._auditors.all(scope.account.id):
            raise NotAuditor
        asked = await read_json(request, AuditRequest)
        period = Period(_seconds(asked.since, 0), _seconds(asked.until, Period().until_s))
        await self._audit.write(scope.account.id, Actor(scope).line("audit_read"))
        answer = await self._files.order(admitted, "audit", period=period)
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def _person(self, request: Request) -> tuple[Admitted, Person]:
        admitted = await self._administrator(request)
        asked = await read_json(request, PersonRequest)
        return admitted, Person(tuple(asked.requesters), tuple(asked.phones), tuple(asked.visitors))

    async def _administrator(self, request: Request) -> Admitted:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        if not await self._access.is_administrator(admitted.scope):
            raise NotAdministrator
        return admitted

    async def _key(self, admitted: Admitted) -> DataKey:
        return await self._keys.of(admitted.scope.account.id)


def _seconds(text: str | None, unless: int) -> int:
    if text is None:
        return unless
    if (moment := parse_time(text)) is None:
        raise RequestInvalid("A moment is written such as 2026-02-01T00:00:00Z.")
    return milliseconds(moment) // 1000
