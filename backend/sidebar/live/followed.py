"""The list that a panel has on screen, as its grant and its question name it."""

from __future__ import annotations

from typing import Final

from backend.accounts.account import Account
from backend.errors import GrantInvalid
from backend.finding.mark import mark_of
from backend.finding.question import Finder, Question
from backend.keys.sealing import DataKey
from backend.sidebar.admission import Admitted
from backend.sidebar.grants import Grant
from backend.sidebar.people import person_of, question_of, reach_key
from backend.storage.data_keys import DataKeys
from backend.web.contract import ChangesRequest, LookupRequest, Requester

UNNUMBERED: Final = 0


class Followed:
    """`mark`: of what the panel was given or told of last."""

    __slots__ = ("_asked", "_data_key", "_ignored", "mark", "question")

    def __init__(
        self, asked: LookupRequest, data_key: DataKey, admitted: Admitted, mark: str
    ) -> None:
        self._asked, self._data_key, self.mark = asked, data_key, mark
        self.question = self._question(admitted)

    def heed(self, admitted: Admitted) -> None:
        """What the agent may see, and the account's addresses that match nobody, as it is now."""
        known = self._ignored, self.question.extent
        if known != (admitted.ignored, admitted.scope.extent):
            self.question = self._question(admitted)

    def _question(self, admitted: Admitted) -> Question:
        self._ignored = admitted.ignored
        person = person_of(self._asked.requester, self._data_key, admitted.ignored)
        return question_of(admitted.scope, self._asked, person.addresses, None)


class Lists:
    def __init__(self, finder: Finder, keys: DataKeys) -> None:
        self._finder, self._keys = finder, keys

    async def begin(self, admitted: Admitted, asked: ChangesRequest, grant: Grant) -> Followed:
        """Raises GrantInvalid unless a look-up of the same requester and ticket was granted.

        So whoever follows a list was counted by the brake, and stands in the audit.
        """
        requester = asked.requester or Requester(None, [])
        data_key = await self._keys.of(admitted.scope.account.id)
        person = person_of(requester, data_key, admitted.ignored)
        grant.check(person.key, asked.ticket_id)
        if grant.reach != reach_key(requester, data_key):
            raise GrantInvalid
        question = LookupRequest(UNNUMBERED, asked.ticket_id, requester)
        return Followed(question, data_key, admitted, grant.mark)

    async def changed(self, account: Account, followed: Followed) -> bool:
        """Whether the list differs from what was told last; then that is noted as told.

        False where it can't be known without asking Zendesk.
        """
        found = await self._finder.at_hand(account, followed.question)
        if found is None or (mark := mark_of(found)) == followed.mark:
            return False
        followed.mark = mark
        return True
