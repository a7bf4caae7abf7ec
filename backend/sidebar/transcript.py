"""`GET /api/chats/{chat_id}`: one transcript, for who holds a grant that lists it."""

from __future__ import annotations

from backend.finding.question import Finder
from backend.sidebar.admission import Admission
from backend.sidebar.grants import Grants
from backend.sidebar.logbook import Logbook
from backend.sidebar.renewal import Renewal
from backend.web.answers import stored_answer
from backend.web.direct import Answer, Asked


class OpenTranscript:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        finder: Finder,
        grants: Grants,
        logbook: Logbook,
    ) -> None:
        self._admission, self._renewal = admission, renewal
        self._finder, self._grants, self._logbook = finder, grants, logbook

    async def endpoint(self, asked: Asked) -> Answer:
        admitted = await self._admission.of(asked.header(b"authorization"))
        scope = admitted.scope
        grant = self._grants.read(scope, asked.header(b"chatside-grant"))
        chat_id = asked.path_params["chat_id"]
        await self._logbook.handle(scope, grant, chat_id)
        opened = await self._finder.open(scope.account, chat_id, scope.extent)
        headers = self._renewal.pairs(admitted.session)
        return stored_answer(asked, opened.body, opened.encoding, headers)
