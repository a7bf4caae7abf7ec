"""Whether an agent may still see what was listed: roles and departments change meanwhile."""

from __future__ import annotations

from backend.accounts.scope import Scope
from backend.finding.question import Finder
from backend.sidebar.grants import Grant


async def still_shown(finder: Finder, scope: Scope, grant: Grant, chat_id: str) -> None:
    """Raises ChatNotFound for a listed chat that the agent's role shows no more; ChatUnavailable.

    What was not listed is for whoever reads the grant to refuse: nobody is asked about it.
    """
    if scope.extent is not None and grant.grade_of(chat_id) is not None:
        await finder.open(scope.account, chat_id, scope.extent)
