"""`POST /api/recheck`: all chats that are listed for a person are read again at Zendesk, now."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.errors import (
    BudgetExhausted,
    ChatUnavailable,
    NoCopy,
    ReconnectNeeded,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.finding.reach import reach_of
from backend.keys.identity import Identities
from backend.mirror.desk import OrderDesk
from backend.sidebar.admission import Admission, Admitted
from backend.sidebar.logbook import Logbook, looked_up
from backend.sidebar.people import counted, person_of, question_of
from backend.sidebar.renewal import Renewal
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import Mirrors
from backend.web.answers import json_answer, read_json
from backend.web.contract import LookupRequest, RecheckAnswer

WITHIN_S: Final = 12.0
TROUBLES: Final[dict[str, type[ChatUnavailable]]] = {
    "reconnect": ReconnectNeeded,
    "refused": ZendeskRefused,
    "rejected": ZendeskRejected,
    "too_large": ZendeskUnreadable,
    "unreadable": ZendeskUnreadable,
    "throttled": BudgetExhausted,
}
"""What kept a finished check from its end, as the error that the panel has words for."""


class RecheckPerson:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        logbook: Logbook,
        mirrors: Mirrors | None,
        desk: OrderDesk,
        keys: DataKeys,
    ) -> None:
        self._admission, self._renewal = admission, renewal
        self._logbook, self._mirrors, self._desk, self._keys = logbook, mirrors, desk, keys

    async def endpoint(self, request: Request) -> Response:
        admitted = await self._admission.of(request.headers.get("authorization", ""))
        asked = await read_json(request, LookupRequest)
        answer = await self._recheck(admitted, asked)
        return json_answer(answer, self._renewal.headers(admitted.session))

    async def _recheck(self, admitted: Admitted, asked: LookupRequest) -> RecheckAnswer:
        scope = admitted.scope
        reader = await self._mirrors.reader(scope.account.id) if self._mirrors else None
        if reader is None:
            raise NoCopy
        self._logbook.begin(scope)
        data_key = await self._keys.of(scope.account.id)
        person = person_of(asked.requester, data_key, admitted.ignored)
        line = looked_up(scope, "rechecked", asked.ticket_id, person.key)
        people = counted(asked.requester, person, data_key)
        await self._logbook.admit(scope, line, people=people)
        question = question_of(scope, asked, person.addresses, None)
        reach = await reach_of(reader, Identities(data_key), question)
        order_id = await self._desk.recheck(scope.account.id, reach.keys, reach.chat_ids)
        result = await self._desk.outcome(order_id, WITHIN_S)
        if result is None:
            return RecheckAnswer(done=False, checked=0, removed=0)
        if not result.done:  # it is over, and it is not what was asked for
            raise TROUBLES.get(result.trouble or "", ZendeskUnavailable)()
        return RecheckAnswer(True, result.checked, result.removed)
