"""Look-up grants: signed, bound to one session; they open what was listed, nothing else."""

from __future__ import annotations

from typing import Final

from backend.accounts.grant import Grant
from backend.accounts.scope import Scope
from backend.errors import GrantInvalid
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer

GOOD_FOR_S: Final = 12 * 3600
"""As long as a session can live: the list on screen stays openable, bound to that session."""


class Grants:
    def __init__(self, keys: OperatorKeys) -> None:
        self._signer = Signer(keys, Purpose.GRANT)

    def make(self, grant: Grant) -> str:
        return self._signer.sign(grant)

    def read(self, scope: Scope, text: str) -> Grant:
        """Raises GrantInvalid for a grant of another session or account."""
        try:
            grant = self._signer.read(text, Grant, max_age_s=GOOD_FOR_S)
        except Signer.Expired:
            grant = None
        if grant is None:
            raise GrantInvalid
        if (grant.account_id, grant.session_id) != (scope.account.id, scope.session_id):
            raise GrantInvalid
        return grant
