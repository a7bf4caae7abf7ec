"""The brake: whom each agent of an account looked up lately, a row for each.

Look-ups that share a limit are admitted one by one, so that each sees all that went before.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from backend.storage.audit import Braked, Limits, PersonKey
from backend.storage.postgres.vault import Db, fetch

ONE_BY_ONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('chatside.brake ' || %s, 0))"
KNOWN: Final = (
    "SELECT kind, person_key FROM looked_up WHERE account_id = %s AND agent_id = %s AND at > %s"
    " AND (kind, person_key) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
)
OF_AGENT: Final = (
    "SELECT kind, count(*) FROM looked_up"
    " WHERE account_id = %s AND agent_id = %s AND at > %s GROUP BY kind"
)
OF_ACCOUNT: Final = "SELECT count(*) FROM looked_up WHERE account_id = %s AND at > %s"
FORGET: Final = "DELETE FROM looked_up WHERE account_id = %s AND at <= %s"
FORGET_THESE: Final = "DELETE FROM looked_up WHERE account_id = %s AND person_key = ANY(%s)"
FORGET_BEFORE: Final = "DELETE FROM looked_up WHERE at <= %s"
NOTE: Final = (
    "INSERT INTO looked_up AS l (account_id, agent_id, kind, person_key, at)"
    " SELECT %s, %s, *, %s FROM unnest(%s::text[], %s::text[])"
    " ON CONFLICT (account_id, agent_id, kind, person_key)"
    " DO UPDATE SET at = excluded.at WHERE excluded.at > l.at"
)

Agent = tuple[str, int]
"""Account id and agent id."""


async def brake(
    db: Db, agent: Agent, sought: tuple[PersonKey, ...], at_s: int, limits: Limits
) -> Braked | None:
    """Note who is sought; or note nothing and tell what was reached."""
    kinds, keys = [one.kind for one in sought], [one.key for one in sought]
    whose = f"{agent[0]} {agent[1]}" if limits.of_account is None else agent[0]
    await db.execute(ONE_BY_ONE, (whose,))
    rows = await fetch(db, KNOWN, (*agent, limits.since_s, kinds, keys))
    known = {PersonKey(kind, key) for kind, key in rows}
    strangers = [one for one in sought if one not in known]
    if strangers and (braked := await _refused(db, agent, known, strangers, limits)):
        return braked
    if strangers:
        await db.execute(FORGET, (agent[0], limits.since_s))
    await db.execute(NOTE, (*agent, at_s, kinds, keys))
    return None


async def forget(db: Db, account_id: str, keys: list[str]) -> None:
    await db.execute(FORGET_THESE, (account_id, keys))


async def _refused(
    db: Db, agent: Agent, known: set[PersonKey], strangers: list[PersonKey], limits: Limits
) -> Braked | None:
    before: dict[str, int] = dict(await fetch(db, OF_AGENT, (*agent, limits.since_s)))
    again = Counter(one.kind for one in known)
    for kind, new in Counter(one.kind for one in strangers).items():
        noted = before.get(kind, 0)
        if noted > again[kind] and noted + new > limits.of_agent:
            return "agent"
    if limits.of_account is None:
        return None
    ((together,),) = await fetch(db, OF_ACCOUNT, (agent[0], limits.since_s))
    return "account" if together + len(strangers) > limits.of_account else None
