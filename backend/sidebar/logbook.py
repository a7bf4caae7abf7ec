"""What the audit says of look-ups, and the brake: on disk before the answer leaves."""

from __future__ import annotations

import time
from typing import Final

from msgspec import structs

from backend.accounts.scope import Scope
from backend.errors import AccountBraked, ChatNotFound, TooManyRequesters
from backend.sidebar.grants import Grant
from backend.sidebar.pace import Pace
from backend.storage.audit import Action, AuditLine, AuditStore, Braked, Limits, PersonKey

WITH_THE_LIST: Final = "came with the list"
BY_TICKET: Final = "by ticket"
BY_SEARCH: Final = "by account search"
WEAK: Final = "weak matches"
HOUR_S: Final = 3600
BRAKED: Final[dict[Braked, type[TooManyRequesters]]] = {
    "agent": TooManyRequesters,
    "account": AccountBraked,
}


class Logbook:
    def __init__(
        self, audit: AuditStore, pace: Pace, per_agent: int, per_account: int | None
    ) -> None:
        """`per_agent`, `per_account`: how many customers an hour; None: any number."""
        self._audit, self._pace = audit, pace
        self._per_agent, self._per_account = per_agent, per_account

    def begin(self, scope: Scope) -> None:
        """Before anything is read or written for a request. Raises TooFast."""
        self._pace.take(scope)

    async def admit(
        self, scope: Scope, line: AuditLine, *more: AuditLine, people: tuple[PersonKey, ...] = ()
    ) -> None:
        """Write the look-up and `more`, or refuse and write that. Raises TooManyRequesters.

        `people`: whom it is for, where that is not just the line's requester.
        """
        limits = Limits(line.at_s - HOUR_S, self._per_agent, self._per_account)
        people = people or (PersonKey("address", line.requester_key or ""),)
        braked = await self._audit.admit(scope, line, *more, people=people, limits=limits)
        if braked is not None:
            error = BRAKED[braked]
            refused = structs.replace(line, action="refused", note=error.code)
            await self._audit.write(scope.account.id, refused)
            raise error

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
        TooFast, TooManyRequesters, and ChatNotFound: the same for other accounts' chats and for
        none at all.
        """
        self.begin(scope)
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
