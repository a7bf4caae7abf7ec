"""One line of the doctor: what was tried, what came back, what it means, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

Check = Literal[
    "address", "certificate", "secrets",
    "clock", "egress", "app", "key", "signed_page", "frame",
    "plan", "client", "grant", "scopes", "role", "standby", "window", "budget", "mirror",
]  # fmt: skip
"""In the order in which they are told; the first three are the server's, the rest an account's."""

Verdict = Literal["ok", "unknown", "skipped", "warning", "broken"]
"""`unknown`: Zendesk doesn't tell. `skipped`: it depends on an earlier line that is broken."""

STATUS: Final[dict[Verdict, int]] = {"ok": 0, "unknown": 0, "skipped": 0, "warning": 3, "broken": 4}
"""What the command ends with; 1 and 2 mean that the doctor itself could not work."""


class Line(Struct, frozen=True):
    check: Check
    verdict: Verdict
    cause: str
    """Stable; `docs/reference/doctor.md` lists them."""
    tried: str
    got: str
    means: str
    do: str
    """Empty when there is nothing to do."""


class Settled(Struct, frozen=True):
    """A live fact as it is told."""

    name: str
    asks: str
    outcome: str | None
    """None: not settled yet."""
    found_at: str | None
    chatside: str
    """What Chatside does about it."""


class Report(Struct, frozen=True):
    """The lines about the server (`subdomain` None), or about an account."""

    subdomain: str | None
    lines: tuple[Line, ...]
    facts: tuple[Settled, ...] = ()
    """What is remembered of the account's Zendesk."""


def status(reports: Iterable[Report]) -> int:
    """0: all is well or can't be known; 3: warnings; 4: something is broken."""
    return max((STATUS[line.verdict] for report in reports for line in report.lines), default=0)
