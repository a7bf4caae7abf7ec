"""`POST /api/lookup`: one page of the requester's chats, with a grant to open them."""

from __future__ import annotations

import time

from backend.errors import ChatsideError
from backend.finding.question import Finder
from backend.keys.sealing import DataKey
from backend.sidebar.admission import Admission, Admitted
from backend.sidebar.grants import Grant, Grants
from backend.sidebar.list_json import ListJson, ListJsons
from backend.sidebar.logbook import BY_TICKET, WITH_THE_LIST, Logbook, looked_up, opened_line
from backend.sidebar.people import counted, person_of, question_of, reach_key, ticket_key
from backend.sidebar.renewal import Renewal
from backend.storage.activity import ActivityStore
from backend.storage.audit import Action, AuditLine
from backend.storage.data_keys import DataKeys
from backend.web.answers import read_json
from backend.web.contract import LookupRequest
from backend.web.direct import Answer, Asked
from backend.web.metrics import Metrics


class Lookup:
    def __init__(
        self,
        admission: Admission,
        renewal: Renewal,
        finder: Finder,
        grants: Grants,
        logbook: Logbook,
        activity: ActivityStore,
        keys: DataKeys,
        metrics: Metrics,
    ) -> None:
        self._admission, self._renewal, self._finder = admission, renewal, finder
        self._grants, self._logbook, self._activity = grants, logbook, activity
        self._keys, self._metrics = keys, metrics
        self._lists = ListJsons()

    async def endpoint(self, asked: Asked) -> Answer:
        try:
            admitted = await self._admission.of(asked.header(b"authorization"))
            request = await read_json(asked, LookupRequest)
            body = await self._body(admitted, request)
        except ChatsideError as error:
            self._metrics.lookup("none", error.code)
            raise
        return Answer(body, self._renewal.pairs(admitted.session))

    async def _body(self, admitted: Admitted, asked: LookupRequest) -> bytes:
        self._logbook.begin(admitted.scope)
        account_id = admitted.scope.account.id
        await self._activity.used(account_id, int(time.time()))
        visit = _Visit(admitted, asked, await self._keys.of(account_id))
        listed = await self._listed(visit)
        found = listed.found
        self._metrics.lookup(found.source, "found" if found.chats else "empty")
        self._metrics.unreadable(found.unreadable)
        grant = self._grants.make(visit.grant(listed))
        return listed.body(asked.sequence, asked.requester.id, grant)

    async def _listed(self, visit: _Visit) -> ListJson:
        """What is at hand is found first and recorded in one go; Zendesk is asked after that."""
        found = await self._finder.at_hand(visit.scope.account, visit.question)
        if found is not None:
            listed = self._lists.of(found, visit.addresses)
            await self._admit_ticket(visit, listed)
            await self._admit(visit, *visit.opened(listed))
            return listed
        await self._admit(visit)
        found = await self._finder.find(visit.scope.account, visit.question)
        listed = self._lists.of(found, visit.addresses)
        await self._admit_ticket(visit, listed)
        await self._logbook.opened(visit.scope, *visit.opened(listed))
        return listed

    async def _admit(self, visit: _Visit, *more: AuditLine) -> None:
        await self._logbook.admit(visit.scope, visit.line(visit.key), *more, people=visit.people)

    async def _admit_ticket(self, visit: _Visit, listed: ListJson) -> None:
        """A chat found by nothing but a ticket's number is one more requester's.

        The page says which ticket is open: without this an agent could walk through all of them.
        """
        ticket_id = visit.asked.ticket_id
        if listed.by_ticket and ticket_id is not None:
            key = ticket_key(visit.data_key, ticket_id)
            await self._logbook.admit(visit.scope, visit.line(key, BY_TICKET))


class _Visit:
    """One look-up: who asks, and for whom."""

    def __init__(self, admitted: Admitted, asked: LookupRequest, data_key: DataKey) -> None:
        self.scope, self.asked, self.data_key = admitted.scope, asked, data_key
        person = person_of(asked.requester, data_key, admitted.ignored)
        self.key, self.addresses = person.key, person.addresses
        self.people = counted(asked.requester, person, data_key)
        self.question = question_of(self.scope, asked, person.addresses, asked.cursor)

    def line(self, requester_key: str, note: str | None = None) -> AuditLine:
        action: Action = "listed_weak" if self.asked.weak else "listed"
        return looked_up(self.scope, action, self.asked.ticket_id, requester_key, note)

    def grant(self, listed: ListJson) -> Grant:
        scope, ticket_id = self.scope, self.asked.ticket_id
        of = scope.account.id, scope.session_id, self.key, ticket_id
        reach = reach_key(self.asked.requester, self.data_key)
        return Grant(*of, listed.chat_ids, mark=listed.mark, reach=reach)

    def opened(self, listed: ListJson) -> tuple[AuditLine, ...]:
        """The newest transcript travels with the list, so it counts as opened."""
        found = listed.found
        if found.newest is None:
            return ()
        newest = found.chats[0]
        of = self.scope, self.asked.ticket_id, self.key
        return (opened_line(*of, newest.id, newest.match.grade, WITH_THE_LIST),)
