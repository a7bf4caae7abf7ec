"""The brake's memory: whom each agent looked up lately.

The audit table is what counts. Its rows are read once per agent and from then on only the new
ones, whoever wrote them, so that a decision costs the same in a table of any size. It is made
inside the transaction that writes the look-up, and forgotten when that is undone. What others wrote
is read once per transaction; in it there are only our own lines, which are noted as they are
written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import apsw
from msgspec import Struct

from backend.storage.audit import LOOKED_UP, AuditLine
from backend.storage.sqlite.vault import fetch

COUNTED: Final = f"action IN {LOOKED_UP} AND requester_key IS NOT NULL"
LOAD = (
    "SELECT requester_key, max(at) FROM audit WHERE account_id = ? AND agent_id = ? AND at > ?"  # noqa: S608  a constant
    f" AND {COUNTED} GROUP BY requester_key"
)
LAST = "SELECT coalesce(max(id), 0) FROM audit"

AGENTS: Final = 2000
"""How many agents are remembered; others are read again."""
CATCH_UP: Final = 1000
"""After more rows than this it is cheaper to forget everything."""
NEWER = (  # the limit stands in it: SQLite compiles a statement anew for each value bound to LIMIT
    "SELECT id, account_id, agent_id, requester_key, at FROM audit WHERE id > ?"  # noqa: S608
    f" AND {COUNTED} ORDER BY id LIMIT {CATCH_UP}"
)

Agent = tuple[str, int]
"""Account id and agent id."""


class Window(Struct):
    """The requesters of one agent since a time: key → when last looked up."""

    since_s: int
    seen: dict[str, int]

    def note(self, requester_key: str, at_s: int) -> None:
        if at_s > self.seen.get(requester_key, self.since_s):
            self.seen[requester_key] = at_s

    def has_room(self, requester_key: str | None, limit: int, since_s: int) -> bool:
        if len(self.seen) < limit:
            return True
        self.since_s = since_s
        self.seen = {key: at_s for key, at_s in self.seen.items() if at_s > since_s}
        return len(self.seen) - (requester_key in self.seen) < limit


class Brake:
    """Used inside the vault's transactions only."""

    def __init__(self) -> None:
        self._windows: dict[Agent, Window] = {}
        self._last_id = 0
        self._caught_up = False

    def has_room(
        self, db: apsw.Connection, agent: Agent, requester_key: str | None, limit: int, since_s: int
    ) -> bool:
        """Whether the agent looked up fewer than `limit` others since then."""
        if not self._caught_up:
            self._catch_up(db)
            self._caught_up = True
        return self._window(db, agent, since_s).has_room(requester_key, limit, since_s)

    def wrote(self, account_id: str, lines: Iterable[AuditLine], last_id: int) -> None:
        """In this transaction. `last_id`: the last line's."""
        if not self._caught_up:
            return  # whoever asks for room next reads them
        for line in lines:
            if line.action in LOOKED_UP and line.agent_id is not None:
                window = self._windows.get((account_id, line.agent_id))
                if window is not None and line.requester_key is not None:
                    window.note(line.requester_key, line.at_s)
        self._last_id = last_id

    def begin(self) -> None:
        """A transaction: others may have written since the last one."""
        self._caught_up = False

    def forget(self) -> None:
        """What was read here may have been undone since."""
        self._windows.clear()

    def _catch_up(self, db: apsw.Connection) -> None:
        rows = fetch(db, NEWER, (self._last_id,))
        if len(rows) == CATCH_UP or not self._windows:
            self._windows.clear()
            self._last_id = fetch(db, LAST)[0][0]
            return
        for number, account_id, agent_id, requester_key, at_s in rows:
            self._last_id = number
            if (window := self._windows.get((account_id, agent_id))) is not None:
                window.note(requester_key, at_s)

    def _window(self, db: apsw.Connection, agent: Agent, since_s: int) -> Window:
        window = self._windows.get(agent)
        if window is None or since_s < window.since_s:
            if len(self._windows) >= AGENTS:
                del self._windows[next(iter(self._windows))]
            window = Window(since_s, dict(fetch(db, LOAD, (*agent, since_s))))
            self._windows[agent] = window
        return window
