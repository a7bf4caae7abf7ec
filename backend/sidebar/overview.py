"""`POST /api/overview`: all of a requester's chats at a glance, and which this agent opened.

Asked after the list is drawn, with the list's grant: the look-up was written down and counted, and
nothing is told of anybody else.
"""

from __future__ import annotations

from typing import Final

import msgspec

from backend.chats.times import utc_text
from backend.finding.glance import Glances
from backend.finding.question import Question
from backend.sidebar.admission import Admission, Admitted
from backend.sidebar.grants import Grants
from backend.sidebar.people import person_of
from backend.sidebar.renewal import Renewal
from backend.storage.audit import AuditStore
from backend.storage.data_keys import DataKeys
from backend.web.answers import read_json
from backend.web.contract import OpenedBefore, OverviewAnswer, OverviewRequest
from backend.web.direct import Answer, Asked

MOST_OPENED: Final = 200


class Overview:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        grants: Grants,
        glances: Glances | None,
        audit: AuditStore,
        keys: DataKeys,
    ) -> None:
        """`glances` None: no copy is kept."""
        self._admission, self._renewal, self._grants = admission, renewal, grants
        self._glances, self._audit, self._keys = glances, audit, keys

    async def endpoint(self, asked: Asked) -> Answer:
        admitted = await self._admission.of(asked.header(b"authorization"))
        request = await read_json(asked, OverviewRequest)
        answer = await self._answer(admitted, request, asked.header(b"chatside-grant"))
        return Answer(msgspec.json.encode(answer), self._renewal.pairs(admitted.session))

    async def _answer(
        self, admitted: Admitted, request: OverviewRequest, grant_text: str
    ) -> OverviewAnswer:
        scope = admitted.scope
        grant = self._grants.read(scope, grant_text)
        data_key = await self._keys.of(scope.account.id)
        person = person_of(request.requester, data_key, admitted.ignored)
        grant.check(person.key, request.ticket_id)
        question = Question(
            person.addresses, request.ticket_id, weak=False, cursor=None, extent=scope.extent
        )
        glance = None
        if self._glances is not None:
            glance = await self._glances.of(scope.account, question, request.time_zone)
        opened = await self._audit.opened(scope, person.key, at_most=MOST_OPENED)
        return OverviewAnswer(
            glance,
            [OpenedBefore(chat, utc_text(at_s)) for chat, at_s in opened],
            await self._audit.aside(scope, person.key, at_most=MOST_OPENED),
            scope.account.exports,
        )
