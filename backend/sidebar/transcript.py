"""`GET /api/chats/{chat_id}`: one transcript, for who holds a grant that lists it."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.scope import Scope
from backend.errors import ChatNotFound
from backend.finding.access import Access
from backend.finding.question import Finder
from backend.sidebar.grants import Grant, Grants
from backend.sidebar.renewal import Renewal
from backend.sidebar.shown import shown_transcript
from backend.storage.audit import AuditLine, AuditStore
from backend.web.answers import json_answer
from backend.web.sessions import Sessions


class OpenTranscript:
    def __init__(
        self,
        sessions: Sessions,
        renewal: Renewal,
        access: Access,
        finder: Finder,
        grants: Grants,
        audit: AuditStore,
    ) -> None:
        self._sessions, self._renewal, self._access = sessions, renewal, access
        self._finder, self._grants, self._audit = finder, grants, audit

    async def endpoint(self, request: Request) -> Response:
        session = self._sessions.read(request)
        scope = await self._sessions.scope(session)
        grant = self._grants.read(scope, request.headers.get("chatside-grant", ""))
        chat_id = request.path_params["chat_id"]
        if chat_id not in grant.grades:
            raise ChatNotFound  # the same for other accounts' chats and for none at all
        await self._access.admit(scope)
        await self._record(scope, grant, chat_id)
        chat = await self._finder.open(scope.account, chat_id)
        return json_answer(shown_transcript(chat), self._renewal.headers(session))

    async def _record(self, scope: Scope, grant: Grant, chat_id: str) -> None:
        await self._audit.write(
            scope.account.id,
            AuditLine(
                int(time.time()),
                "opened",
                scope.agent_id,
                scope.installation_id,
                grant.ticket_id,
                grant.requester_key,
                chat_id,
                grant.grades[chat_id],
            ),
        )
