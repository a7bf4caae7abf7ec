"""What a look-up allows: a signed grant that opens exactly the chats it listed."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from backend.accounts.scope import Scope
from backend.errors import GrantInvalid
from backend.finding.memo import Memo
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer

GOOD_FOR_S: Final = 12 * 3600
"""As long as a session can live: the list on screen stays openable, bound to that session."""
KEEP_S: Final = 600
AT_MOST: Final = 1000
"""Grants that were made lately: up to six kilobytes each."""
READ_AT_MOST: Final = 2000
READ_BYTES_AT_MOST: Final = 4 * 1024 * 1024
"""Texts of grants that were read lately; what they say takes twice as much."""


class Grant(Struct, frozen=True, array_like=True):
    """Bound to the session and requester it was made for."""

    account_id: str
    session_id: str
    requester_key: str
    """Keyed hash of the requester, for the audit."""
    ticket_id: int | None
    chat_ids: dict[str, list[str]]
    """By grade."""
    people: dict[str, str] = {}
    """Chat id → a keyed hash of whose it is, where that is not the requester: opening it counts as
    looking that person up."""
    mark: str = ""
    """Of the list it was made for; see `backend.finding.mark`."""
    reach: str = ""
    """Keyed hash of the requester's phones and external id."""

    def check(self, requester_key: str, ticket_id: int | None) -> None:
        """Raises GrantInvalid for a grant of another requester or ticket."""
        if (self.requester_key, self.ticket_id) != (requester_key, ticket_id):
            raise GrantInvalid

    def grade_of(self, chat_id: str) -> str | None:
        """None for a chat that was not listed."""
        return next((grade for grade, ids in self.chat_ids.items() if chat_id in ids), None)


class Grants:
    def __init__(self, keys: OperatorKeys) -> None:
        self._signer = Signer(keys, Purpose.GRANT)
        self._made: Memo[str] = Memo(keep_s=KEEP_S, at_most=AT_MOST)
        self._read: Memo[Grant] = Memo(
            keep_s=KEEP_S, at_most=READ_AT_MOST, bytes_at_most=READ_BYTES_AT_MOST
        )

    def make(self, grant: Grant) -> str:
        """The same text for the same grant for a while: made in its session, it outlives that."""
        said = msgspec.json.encode(grant)
        text = self._made.get(said)
        if text is None:
            text = self._signer.sign_json(said)
            self._made.put(said, text)
        return text

    def read(self, scope: Scope, text: str) -> Grant:
        """Raises GrantInvalid for a grant of another session or account."""
        grant = self._read.get(text) or self._verified(text)
        if (grant.account_id, grant.session_id) != (scope.account.id, scope.session_id):
            raise GrantInvalid
        return grant

    def _verified(self, text: str) -> Grant:
        """Remembered: the session that a grant is bound to ends before the grant does."""
        grant = self._signer.read(text, Grant, max_age_s=GOOD_FOR_S)
        if grant is None:
            raise GrantInvalid
        self._read.put(text, grant, size=len(text))
        return grant
