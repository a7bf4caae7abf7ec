"""The brake: whom each agent looked up lately, a row for each; used in the audit's transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import apsw

from backend.storage.audit import Braked, Limits, PersonKey
from backend.storage.sqlite.vault import fetch

NOTE: Final = (
    "INSERT INTO looked_up (account_id, agent_id, kind, person_key, at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at"
)
KNOWN: Final = (
    "SELECT 1 FROM looked_up"
    " WHERE account_id = ? AND agent_id = ? AND kind = ? AND person_key = ? AND at > ?"
)
OF_AGENT: Final = (
    "SELECT count(*) FROM looked_up WHERE account_id = ? AND agent_id = ? AND kind = ? AND +at > ?"
)
"""The plus keeps SQLite from reading all agents' rows by their time."""
OF_ACCOUNT: Final = "SELECT count(*) FROM looked_up WHERE account_id = ? AND at > ?"
FORGET: Final = "DELETE FROM looked_up WHERE account_id = ? AND at <= ?"
FORGET_ONE: Final = "DELETE FROM looked_up WHERE account_id = ? AND person_key = ?"

Agent = tuple[str, int]
"""Account id and agent id."""


def brake(
    db: apsw.Connection, agent: Agent, sought: tuple[PersonKey, ...], at_s: int, limits: Limits
) -> Braked | None:
    """Note who is sought; or note nothing and tell what was reached."""
    since_s = limits.since_s
    known = [one for one in sought if fetch(db, KNOWN, (*agent, one.kind, one.key, since_s))]
    strangers = [one for one in sought if one not in known]
    if strangers and (braked := _refused(db, agent, known, strangers, limits)):
        return braked
    if strangers:
        db.execute(FORGET, (agent[0], since_s))
    db.executemany(NOTE, [(*agent, one.kind, one.key, at_s) for one in sought])
    return None


def forget(db: apsw.Connection, account_id: str, keys: Iterable[str]) -> None:
    db.executemany(FORGET_ONE, [(account_id, key) for key in keys])


def forget_before(db: apsw.Connection, before_s: int) -> None:
    db.execute("DELETE FROM looked_up WHERE at <= ?", (before_s,))


def _refused(
    db: apsw.Connection,
    agent: Agent,
    known: list[PersonKey],
    strangers: list[PersonKey],
    limits: Limits,
) -> Braked | None:
    again = Counter(one.kind for one in known)
    for kind, new in Counter(one.kind for one in strangers).items():
        before = fetch(db, OF_AGENT, (*agent, kind, limits.since_s))[0][0]
        if before > again[kind] and before + new > limits.of_agent:
            return "agent"
    if limits.of_account is None:
        return None
    together = fetch(db, OF_ACCOUNT, (agent[0], limits.since_s))[0][0]
    return "account" if together + len(strangers) > limits.of_account else None
