"""`POST /api/session`, and the renewal that rides on other answers.

A session is renewed while it is used; each renewal asks again whether the policy still holds.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.scope import Scope
from backend.errors import NotConnected, ReconnectNeeded
from backend.finding.access import Access
from backend.web.answers import json_answer
from backend.web.contract import SessionAnswer
from backend.web.direct import Pair
from backend.web.sessions import Session, Sessions


class Renewal:
    def __init__(self, sessions: Sessions, access: Access, build: str) -> None:
        self._sessions, self._access, self._build = sessions, access, build
        self._not_due: tuple[Pair, ...] = ((b"chatside-build", build.encode()),)

    async def endpoint(self, request: Request) -> Response:
        session = self._sessions.read(request)
        scope = await self._sessions.scope(session)
        await self._admit_if_connected(scope)
        issued = self._sessions.renew(session)
        return json_answer(
            SessionAnswer(issued.text, issued.expires_at_s, issued.ends_at_s, self._build)
        )

    def pairs(self, session: Session) -> tuple[Pair, ...]:
        """For an answer after the policy was checked: a renewed session when one is due."""
        if not self._sessions.due(session):
            return self._not_due
        issued = self._sessions.renew(session)
        return (
            *self._not_due,
            (b"chatside-session", issued.text.encode()),
            (b"chatside-session-expires", b"%d" % issued.expires_at_s),
        )

    def headers(self, session: Session) -> dict[str, str]:
        """The same for Starlette's answers."""
        return {name.decode(): value.decode() for name, value in self.pairs(session)}

    async def _admit_if_connected(self, scope: Scope) -> None:
        """Without a connection nobody can be asked about roles, and nothing can be read either."""
        try:
            await self._access.admit(scope)
        except (NotConnected, ReconnectNeeded):
            return
