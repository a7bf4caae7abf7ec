"""What a look-up allows: a signed grant that opens exactly the chats it listed."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.accounts.scope import Scope
from backend.errors import GrantInvalid
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer

GOOD_FOR_S: Final = 12 * 3600
"""As long as a session can live: the list on screen stays openable, bound to that session."""


class Grant(Struct, frozen=True):
    """Bound to the session and requester it was made for."""

    account_id: str
    session_id: str
    requester_key: str
    """Keyed hash of the requester, for the audit."""
    ticket_id: int | None
    grades: dict[str, str]
    """chat id → grade."""


class Grants:
    def __init__(self, keys: OperatorKeys) -> None:
        self._signer = Signer(keys, Purpose.GRANT)

    def make(self, grant: Grant) -> str:
        return self._signer.sign(grant)

    def read(self, scope: Scope, text: str) -> Grant:
        """Raises GrantInvalid for a grant of another session or account."""
        grant = self._signer.read(text, Grant, max_age_s=GOOD_FOR_S)
        if grant is None:
            raise GrantInvalid
        if (grant.account_id, grant.session_id) != (scope.account.id, scope.session_id):
            raise GrantInvalid
        return grant
