"""What an agent does with a chat of their list, noted before it happens.

`POST /api/quotes`: some of it is put into a ticket's comment. `POST /api/aside`: it is not this
customer's, or is after all. Both in the panel; what the audit says is all that is kept.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from backend.finding.question import Finder
from backend.sidebar.admission import Admission
from backend.sidebar.grants import Grants
from backend.sidebar.logbook import Logbook
from backend.sidebar.renewal import Renewal
from backend.sidebar.still import still_shown
from backend.web.answers import json_answer, read_json
from backend.web.contract import AsideAnswer, AsideRequest, QuoteAnswer, QuoteRequest

WORDS = {"internal_note": "internal note", "public_reply": "public reply"}


class Acting:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        finder: Finder,
        grants: Grants,
        logbook: Logbook,
    ) -> None:
        self._admission, self._renewal, self._finder = admission, renewal, finder
        self._grants, self._logbook = grants, logbook

    async def quote(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        asked = await read_json(request, QuoteRequest)
        grant = self._grants.read(admitted.scope, request.headers.get("chatside-grant", ""))
        of = admitted.scope, grant, asked.chat_id
        await still_shown(self._finder, *of)
        grade = await self._logbook.handle(*of, "quoted", WORDS[asked.into])
        return json_answer(QuoteAnswer(grade), self._renewal.headers(admitted.session))

    async def aside(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        asked = await read_json(request, AsideRequest)
        grant = self._grants.read(admitted.scope, request.headers.get("chatside-grant", ""))
        of = admitted.scope, grant, asked.chat_id
        await still_shown(self._finder, *of)
        await self._logbook.handle(*of, "set_aside" if asked.aside else "taken_back")
        return json_answer(AsideAnswer(asked.aside), self._renewal.headers(admitted.session))
