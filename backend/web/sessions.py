"""The session of one sidebar page: a signed text in the page's memory, no cookie.

It slides while the page is in use and ends after twelve hours, when Zendesk has to vouch again.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request

from backend.accounts.place import Place
from backend.accounts.scope import Scope
from backend.errors import (
    InstallationUnknown,
    SessionClosed,
    SessionEnded,
    SessionExpired,
    SessionMissing,
    SessionRefused,
)
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer
from backend.storage.accounts import AccountStore

IDLE_S: Final = 2 * 3600
RENEW_AFTER_S: Final = 600
LIFE_S: Final = 12 * 3600


class Session(Struct, frozen=True):
    """What the signed text says. `id` stays the same through renewals."""

    account_id: str
    installation_id: int
    agent_id: int
    id: str
    started_at_s: int
    renewed_at_s: int
    place: Place = "ticket_sidebar"
    """Sessions of an earlier version stand there and say nothing of it."""


class IssuedSession(Struct, frozen=True):
    text: str
    expires_at_s: int
    ends_at_s: int


class Sessions:
    def __init__(
        self, keys: OperatorKeys, accounts: AccountStore, now: Callable[[], float] = time.time
    ) -> None:
        self._signer = Signer(keys, Purpose.SESSION)
        self._accounts, self._now = accounts, now

    def start(
        self,
        account_id: str,
        installation_id: int,
        agent_id: int,
        place: Place = "ticket_sidebar",
    ) -> IssuedSession:
        now = int(self._now())
        of = account_id, installation_id, agent_id
        return self._issue(Session(*of, secrets.token_urlsafe(12), now, now, place))

    def renew(self, session: Session) -> IssuedSession:
        return self._issue(replace(session, renewed_at_s=int(self._now())))

    def due(self, session: Session) -> bool:
        return self._now() - session.renewed_at_s > RENEW_AFTER_S

    def read(self, request: Request) -> Session:
        """The session of `Authorization: Bearer …`. Raises one of SessionRefused's family."""
        return self.of(request.headers.get("authorization", ""))

    def of(self, authorization: str) -> Session:
        """The same, from the header's value."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise SessionMissing
        session = self._signer.read(text, Session)
        if session is None:
            raise SessionRefused
        self.check_age(session)
        return session

    def check_age(self, session: Session) -> None:
        """Raises SessionEnded, SessionExpired."""
        now = self._now()
        if now >= session.started_at_s + LIFE_S:
            raise SessionEnded
        if now >= session.renewed_at_s + IDLE_S:
            raise SessionExpired

    async def scope(self, session: Session) -> Scope:
        """Who asks. Raises InstallationUnknown when account or installation are gone.

        Raises SessionClosed when the session was ended by command.
        """
        account = await self._accounts.find(session.account_id)
        if account is None or not await self._accounts.installation(
            session.account_id, session.installation_id
        ):
            raise InstallationUnknown
        if account.ended_session(session.agent_id, session.started_at_s):
            raise SessionClosed
        of = session.installation_id, session.agent_id, session.id, session.place
        return Scope(account, *of)

    def _issue(self, session: Session) -> IssuedSession:
        ends = session.started_at_s + LIFE_S
        expires = min(session.renewed_at_s + IDLE_S, ends)
        return IssuedSession(self._signer.sign(session), expires, ends)
