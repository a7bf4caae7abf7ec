"""A look-up as the brake sees it."""

from __future__ import annotations

from typing import TypedDict, Unpack

from backend.accounts.account import Account
from backend.storage.audit import AuditLine, Limits, PersonKey
from backend.storage.store import Store
from tests.storage.conftest import ACME, scope_of

MANY = 1000


def address(number: int) -> PersonKey:
    return PersonKey("address", f"requester-{number}")


class How(TypedDict, total=False):
    account: Account
    agent_id: int
    at_s: int
    since_s: int
    of_agent: int
    of_account: int | None
    more: tuple[AuditLine, ...]


async def refused(store: Store, *people: int | PersonKey, **how: Unpack[How]) -> str | None:
    """Whose limit is reached; a number stands for an address."""
    keys = tuple(address(one) if isinstance(one, int) else one for one in people)
    agent_id = how.get("agent_id", 7)
    line = AuditLine(how.get("at_s", 1000), "listed", agent_id, 9001, 42, keys[0].key)
    limits = Limits(how.get("since_s", 0), how.get("of_agent", MANY), how.get("of_account"))
    scope = scope_of(how.get("account", ACME), agent_id)
    return await store.audit.admit(scope, line, *how.get("more", ()), people=keys, limits=limits)


async def admitted(store: Store, *people: int | PersonKey, **how: Unpack[How]) -> bool:
    return await refused(store, *people, **how) is None
