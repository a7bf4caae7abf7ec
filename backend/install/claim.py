"""The first load of a new installation: setup code and signed token prove each other."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account, Installation
from backend.errors import (
    SetupCodeExpired,
    SetupCodeOtherAccount,
    SetupCodeUsed,
    SetupCodeWrong,
    TokenRefused,
)
from backend.install.invite import secret_hash
from backend.storage.accounts import AccountStore, ClaimedInstallation, Invitation
from backend.storage.audit import AuditLine, AuditStore
from backend.web.answers import json_answer, read_json
from backend.web.contract import ClaimRequest, SessionAnswer
from backend.web.sessions import IssuedSession, Sessions
from backend.web.visits import Visits
from backend.zendesk.signed_url import SignedVisit, read_unverified


class Claim:
    def __init__(
        self,
        accounts: AccountStore,
        audit: AuditStore,
        visits: Visits,
        sessions: Sessions,
        build: str,
    ) -> None:
        self._accounts, self._audit = accounts, audit
        self._visits, self._sessions, self._build = visits, sessions, build

    async def endpoint(self, request: Request) -> Response:
        issued = await self.claim(await read_json(request, ClaimRequest))
        return json_answer(
            SessionAnswer(issued.text, issued.expires_at_s, issued.ends_at_s, self._build)
        )

    async def claim(self, asked: ClaimRequest) -> IssuedSession:
        """Remember the installation and start a session. Raises ClaimRefused, TokenRefused."""
        code_hash = secret_hash(asked.setup_code)
        invitation = await self._accounts.invitation_by_code(code_hash)
        if invitation is None:
            raise SetupCodeWrong
        account = await self._account(invitation)
        self._check_origin(account, asked.token)
        await self._check_unspent(account, invitation, asked)
        visit = await self._visits.verify(account, asked.app_id, asked.token)
        if visit.installation_id != asked.installation_id:
            raise TokenRefused
        await self._spend(account, asked, code_hash)
        await self._visits.once(account, visit)
        return await self._start(account, visit)

    async def _account(self, invitation: Invitation) -> Account:
        account = await self._accounts.find(invitation.account_id)
        if account is None:
            raise SetupCodeWrong
        return account

    def _check_origin(self, account: Account, token: str) -> None:
        """Before any call: the token must at least say it is from the code's account."""
        if read_unverified(token).origin not in account.origins:
            raise SetupCodeOtherAccount

    async def _check_unspent(
        self, account: Account, invitation: Invitation, asked: ClaimRequest
    ) -> None:
        """Before any call: a code that opens nothing any more has no app's key fetched."""
        if await self._is_claimed(account, asked):
            return
        if invitation.used_by is not None:
            raise SetupCodeUsed
        if invitation.expires_at_s <= time.time():
            raise SetupCodeExpired

    async def _is_claimed(self, account: Account, asked: ClaimRequest) -> bool:
        installation = Installation(account.id, asked.app_id, asked.installation_id)
        return await self._accounts.installation(account.id, asked.installation_id) == installation

    async def _spend(self, account: Account, asked: ClaimRequest, code_hash: bytes) -> None:
        if await self._is_claimed(account, asked):
            return  # two panels opened at once; the other one has claimed it
        installation = Installation(account.id, asked.app_id, asked.installation_id)
        now = int(time.time())
        outcome = await self._accounts.claim(ClaimedInstallation(code_hash, installation, now))
        if outcome == "used":
            raise SetupCodeUsed
        if outcome == "expired":
            raise SetupCodeExpired
        if outcome == "wrong":
            raise SetupCodeWrong

    async def _start(self, account: Account, visit: SignedVisit) -> IssuedSession:
        agent, installation, place = visit.agent_id, visit.installation_id, visit.place
        line = AuditLine(int(time.time()), "claimed", agent, installation, place=place)
        await self._audit.write(account.id, line)
        return self._sessions.start(account.id, installation, agent, place)
