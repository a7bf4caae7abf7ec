"""Who may read: session, installation and policy, decided in one place and remembered briefly.

Only a yes is remembered, with the account's ignored addresses: for a second, and not beyond the
next change that this process makes to the vault's accounts, installations, connections or lists.
What other processes change counts after that second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from backend.accounts.scope import Scope
from backend.finding.access import Access
from backend.finding.memo import Memo
from backend.storage.ignored import IgnoredStore
from backend.web.sessions import Session, Sessions

KEEP_S: Final = 1.0
AT_MOST: Final = 2000
"""Sessions at once; a kilobyte each."""


class Admitted(Struct, frozen=True):
    session: Session
    scope: Scope
    ignored: frozenset[bytes]
    """Identity keys of the account's ignored addresses."""
    changes: int
    """The store's count of changes before the decision was begun."""


class Admission:
    def __init__(
        self,
        sessions: Sessions,
        access: Access,
        ignored: IgnoredStore,
        changes: Callable[[], int],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions, self._access, self._ignored = sessions, access, ignored
        self._changes, self._now = changes, now
        self._known: Memo[Admitted] = Memo(keep_s=KEEP_S, at_most=AT_MOST, now=now)

    async def of(self, authorization: str) -> Admitted:
        """Raises what Sessions.of, Sessions.scope and Access.admit raise."""
        known = self._known.get(authorization)
        if known is None or known.changes != self._changes():
            return await self._decide(authorization)
        self._sessions.check_age(known.session)
        return known

    async def _decide(self, authorization: str) -> Admitted:
        changes, began = self._changes(), self._now()
        session = self._sessions.of(authorization)
        scope = await self._sessions.scope(session)
        scope = replace(scope, extent=await self._access.admit(scope))
        ignored = await self._ignored.keys(scope.account.id)
        admitted = Admitted(session, scope, ignored, changes)
        self._known.put(authorization, admitted, at=began)  # as old as what was read first
        return admitted
