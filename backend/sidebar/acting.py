"""What an agent does with a chat of their list, noted before it happens.

`POST /api/quotes`: some of it is put into a ticket's comment. `POST /api/aside`: it is not this
customer's, or is after all. Both in the panel; what the audit says is all that is kept.
"""

from __future__ import annotations

from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.scope import Scope
from backend.errors import ChatNotFound
from backend.sidebar.admission import Admission
from backend.sidebar.grants import Grant, Grants
from backend.sidebar.logbook import Logbook, opened_line
from backend.sidebar.renewal import Renewal
from backend.storage.audit import Action, AuditLine
from backend.web.answers import json_answer, read_json
from backend.web.contract import AsideAnswer, AsideRequest, QuoteAnswer, QuoteRequest

WORDS = {"internal_note": "internal note", "public_reply": "public reply"}


class Acting:
    def __init__(
        self, admission: Admission, renewal: Renewal, grants: Grants, logbook: Logbook
    ) -> None:
        self._admission, self._renewal = admission, renewal
        self._grants, self._logbook = grants, logbook

    async def quote(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        asked = await read_json(request, QuoteRequest)
        listed = self._listed(admitted.scope, request, asked.chat_id)
        await self._note(admitted.scope, listed, "quoted", WORDS[asked.into])
        return json_answer(QuoteAnswer(listed.grade), self._renewal.headers(admitted.session))

    async def aside(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        asked = await read_json(request, AsideRequest)
        listed = self._listed(admitted.scope, request, asked.chat_id)
        await self._note(admitted.scope, listed, "set_aside" if asked.aside else "taken_back")
        return json_answer(AsideAnswer(asked.aside), self._renewal.headers(admitted.session))

    def _listed(self, scope: Scope, request: Request, chat_id: str) -> _Listed:
        """Raises GrantInvalid, ChatNotFound."""
        grant = self._grants.read(scope, request.headers.get("chatside-grant", ""))
        grade = grant.grade_of(chat_id)
        if grade is None:
            raise ChatNotFound
        return _Listed(grant, chat_id, grade)

    async def _note(
        self, scope: Scope, listed: _Listed, action: Action, note: str | None = None
    ) -> None:
        await self._logbook.opened(scope, listed.line(scope, action, note))


class _Listed(Struct, frozen=True):
    """A chat that a grant lists."""

    grant: Grant
    chat_id: str
    grade: str

    def line(self, scope: Scope, action: Action, note: str | None) -> AuditLine:
        person = self.grant.people.get(self.chat_id, self.grant.requester_key)
        of = scope, self.grant.ticket_id, person, self.chat_id, self.grade
        return structs.replace(opened_line(*of), action=action, note=note)
