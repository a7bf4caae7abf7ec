"""`POST /api/lookup`: one page of the requester's chats, with a grant to open them."""

from __future__ import annotations

import time

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.scope import Scope
from backend.chats.model import Chat
from backend.errors import ChatsideError, TooManyRequesters
from backend.finding.access import Access
from backend.finding.question import Address, Finder, Found, Question
from backend.sidebar.grants import Grant, Grants
from backend.sidebar.renewal import Renewal
from backend.sidebar.shown import shown_summary, shown_transcript
from backend.storage.audit import Action, AuditLine, AuditStore
from backend.storage.data_keys import DataKeys
from backend.web.answers import json_answer, read_json
from backend.web.contract import AddressCount, LookupAnswer, LookupRequest, Requester
from backend.web.metrics import Metrics
from backend.web.sessions import Sessions


class Lookup:
    def __init__(
        self,
        sessions: Sessions,
        renewal: Renewal,
        access: Access,
        finder: Finder,
        grants: Grants,
        audit: AuditStore,
        keys: DataKeys,
        metrics: Metrics,
        requesters_per_hour: int,
    ) -> None:
        self._sessions, self._renewal, self._access = sessions, renewal, access
        self._finder, self._grants, self._audit = finder, grants, audit
        self._keys, self._metrics = keys, metrics
        self._requesters_per_hour = requesters_per_hour

    async def endpoint(self, request: Request) -> Response:
        session = self._sessions.read(request)
        scope = await self._sessions.scope(session)
        asked = await read_json(request, LookupRequest)
        try:
            answer = await self._answer(scope, asked)
        except ChatsideError as error:
            self._metrics.lookup("none", error.code)
            raise
        self._metrics.lookup(answer.source, "found" if answer.chats else "empty")
        return json_answer(answer, self._renewal.headers(session))

    async def _answer(self, scope: Scope, asked: LookupRequest) -> LookupAnswer:
        await self._access.admit(scope)
        addresses = _addresses(asked.requester)
        requester_key = await self._requester_key(scope, asked.requester, addresses)
        await self._record(scope, asked, requester_key)
        found = await self._finder.find(
            scope.account, Question(addresses, asked.ticket_id, asked.weak, asked.cursor)
        )
        grant = Grant(
            scope.account.id,
            scope.session_id,
            requester_key,
            asked.ticket_id,
            {hit.chat.id: hit.match.grade for hit in found.chats},
        )
        await self._record_newest(scope, grant, found, asked)
        self._metrics.unreadable(sum(hit.chat.unreadable for hit in found.chats))
        return _lookup_answer(asked, addresses, found, self._grants.make(grant))

    async def _requester_key(
        self, scope: Scope, requester: Requester, addresses: tuple[Address, ...]
    ) -> str:
        """Made from the addresses, which decide what is found; the id is only what a page says."""
        key = await self._keys.of(scope.account.id)
        said = "\n".join(sorted(address.value.lower() for address in addresses))
        return key.keyed_hash("requester", said or f"#{requester.id}")

    async def _record(self, scope: Scope, asked: LookupRequest, requester_key: str) -> None:
        """Into the audit before anything is found. Raises TooManyRequesters."""
        now = int(time.time())
        action: Action = "listed_weak" if asked.weak else "listed"
        line = AuditLine(
            now,
            action,
            scope.agent_id,
            scope.installation_id,
            asked.ticket_id,
            requester_key,
        )
        limit = self._requesters_per_hour
        if not await self._audit.admit(scope, line, limit=limit, since_s=now - 3600):
            refused = structs.replace(line, action="refused", note=TooManyRequesters.code)
            await self._audit.write(scope.account.id, refused)
            raise TooManyRequesters

    async def _record_newest(
        self, scope: Scope, grant: Grant, found: Found, asked: LookupRequest
    ) -> None:
        """The newest transcript travels with the list, so it counts as opened."""
        if (newest := _newest(found, asked)) is not None:
            line = AuditLine(
                int(time.time()),
                "opened",
                scope.agent_id,
                scope.installation_id,
                asked.ticket_id,
                grant.requester_key,
                newest.id,
                grant.grades[newest.id],
                note="came with the list",
            )
            await self._audit.write(scope.account.id, line)


def _newest(found: Found, asked: LookupRequest) -> Chat | None:
    """Weak matches may be somebody else's: they are opened by a click of their own."""
    wanted = found.chats and asked.cursor is None and not asked.weak
    return found.chats[0].chat if wanted else None


def _addresses(requester: Requester) -> tuple[Address, ...]:
    """Trimmed, without doubles; an address that is verified once is verified."""
    known: dict[str, Address] = {}
    for email in requester.emails:
        value = email.value.strip()
        before = known.get(value.lower())
        if "@" in value:
            verified = email.verified or (before is not None and before.verified)
            known[value.lower()] = Address(before.value if before else value, verified)
    return tuple(known.values())


def _lookup_answer(
    asked: LookupRequest, addresses: tuple[Address, ...], found: Found, grant: str
) -> LookupAnswer:
    verified = sum(address.verified for address in addresses)
    newest = _newest(found, asked)
    return LookupAnswer(
        sequence=asked.sequence,
        requester_id=asked.requester.id,
        source=found.source,
        as_of=found.as_of,
        addresses=AddressCount(verified, len(addresses) - verified),
        chats=[shown_summary(hit, len(addresses)) for hit in found.chats],
        grant=grant,
        next_cursor=found.next_cursor,
        found_about=found.found_about,
        weak_about=found.weak_about,
        cut_off=found.cut_off,
        newest=shown_transcript(newest) if newest else None,
    )
