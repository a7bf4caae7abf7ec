"""What the audit says of look-ups, and the brake: on disk before the answer leaves."""

from __future__ import annotations

import time
from typing import Final

from msgspec import structs

from backend.accounts.scope import Scope
from backend.errors import ChatNotFound, TooManyRequesters
from backend.sidebar.grants import Grant
from backend.storage.audit import Action, AuditLine, AuditStore

WITH_THE_LIST: Final = "came with the list"
BY_TICKET: Final = "by ticket"
BY_SEARCH: Final = "by account search"
WEAK: Final = "weak matches"
HOUR_S: Final = 3600


class Logbook:
    def __init__(self, audit: AuditStore, requesters_per_hour: int) -> None:
        self._audit, self._per_hour = audit, requesters_per_hour

    async def admit(self, scope: Scope, line: AuditLine, *more: AuditLine) -> None:
        """Write the look-up and `more`, or refuse and write that. Raises TooManyRequesters."""
        since = line.at_s - HOUR_S
        if not await self._audit.admit(scope, line, *more, limit=self._per_hour, since_s=since):
            refused = structs.replace(line, action="refused", note=TooManyRequesters.code)
            await self._audit.write(scope.account.id, refused)
            raise TooManyRequesters

    async def handle(
        self,
        scope: Scope,
        grant: Grant,
        chat_id: str,
        action: Action = "opened",
        note: str | None = None,
    ) -> str:
        """Write what is done with a chat that a grant lists, before it is; its grade.

        Whoever's it is counts as looked up, where that is not the grant's requester. Raises
        TooManyRequesters, and ChatNotFound: the same for other accounts' chats and for none at all.
        """
        grade = grant.grade_of(chat_id)
        if grade is None:
            raise ChatNotFound
        person = grant.people.get(chat_id)
        of = scope, grant.ticket_id, person or grant.requester_key
        line = opened_line(*of, chat_id, grade, note, action)
        if person is None:
            await self.opened(scope, line)
        else:
            await self.admit(scope, looked_up(scope, "listed", *of[1:], BY_SEARCH), line)
        return grade

    async def opened(self, scope: Scope, *lines: AuditLine) -> None:
        if lines:
            await self._audit.write(scope.account.id, *lines)


def looked_up(
    scope: Scope,
    action: Action,
    ticket_id: int | None,
    requester_key: str,
    note: str | None = None,
) -> AuditLine:
    return AuditLine(
        int(time.time()),
        action,
        scope.agent_id,
        scope.installation_id,
        ticket_id,
        requester_key,
        note=note,
        place=scope.place,
    )


def opened_line(
    scope: Scope,
    ticket_id: int | None,
    requester_key: str,
    chat_id: str,
    grade: str,
    note: str | None = None,
    action: Action = "opened",
) -> AuditLine:
    return AuditLine(
        int(time.time()),
        action,
        scope.agent_id,
        scope.installation_id,
        ticket_id,
        requester_key,
        chat_id,
        grade,
        note,
        scope.place,
    )
