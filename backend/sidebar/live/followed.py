"""The list that a panel has on screen, as its grant and its question name it."""

from __future__ import annotations

from typing import Final

from backend.accounts.account import Account
from backend.errors import GrantInvalid
from backend.finding.mark import mark_of
from backend.finding.question import Finder, Question
from backend.keys.identity import Identities
from backend.keys.sealing import DataKey
from backend.sidebar.admission import Admitted
from backend.sidebar.grants import Grant
from backend.sidebar.people import addresses_of, heeding, question_of, requester_key
from backend.storage.data_keys import DataKeys
from backend.web.contract import ChangesRequest, LookupRequest, Requester

UNNUMBERED: Final = 0


class Followed:
    """`mark`: of what the panel was given or told of last."""

    __slots__ = ("_addresses", "_asked", "_data_key", "_ignored", "mark", "question")

    def __init__(
        self, asked: LookupRequest, data_key: DataKey, ignored: frozenset[bytes], mark: str
    ) -> None:
        self._asked, self._data_key, self.mark = asked, data_key, mark
        self._addresses = addresses_of(asked.requester)
        self._ignored = ignored
        self.question = self._question(ignored)

    def heed(self, ignored: frozenset[bytes]) -> None:
        """The account's list of addresses that match nobody, as it is now."""
        if ignored != self._ignored:
            self.question = self._question(ignored)

    def _question(self, ignored: frozenset[bytes]) -> Question:
        self._ignored, addresses = ignored, self._addresses
        if ignored:
            addresses = heeding(addresses, ignored, Identities(self._data_key))
        return question_of(self._asked, addresses, self._asked.cursor)


class Lists:
    def __init__(self, finder: Finder, keys: DataKeys) -> None:
        self._finder, self._keys = finder, keys

    async def begin(self, admitted: Admitted, asked: ChangesRequest, grant: Grant) -> Followed:
        """Raises GrantInvalid unless a look-up of the same requester and ticket was granted.

        So whoever follows a list was counted by the brake, and stands in the audit.
        """
        requester = asked.requester or Requester(None, [])
        data_key = await self._keys.of(admitted.scope.account.id)
        key = requester_key(data_key, requester, addresses_of(requester))
        if (key, asked.ticket_id) != (grant.requester_key, grant.ticket_id):
            raise GrantInvalid
        question = LookupRequest(UNNUMBERED, asked.ticket_id, requester)
        return Followed(question, data_key, admitted.ignored, grant.mark)

    async def changed(self, account: Account, followed: Followed) -> bool:
        """Whether the list differs from what was told last; then that is noted as told.

        False where it can't be known without asking Zendesk.
        """
        found = await self._finder.at_hand(account, followed.question)
        if found is None or (mark := mark_of(found)) == followed.mark:
            return False
        followed.mark = mark
        return True
