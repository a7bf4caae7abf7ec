"""When an account's calls pause because none of them succeeds. No I/O: state in, state out.

    closed ── 5 failures in a row ──▶ open ── its time is up ──▶ half open: one call probes
      ▲                                ▲                              │
      └──────────── it works ──────────┴────────── it fails ──────────┘

Open lasts 5 s, then 10, 20, 40, and 55 s from then on, each a little less by chance, so that not
everybody returns at once. With the minute that a probe may wait in vain itself, that is less than
two after Zendesk is back. A failure is no connection, no answer in time, a 5xx, or what is no JSON;
every other answer works, whatever it says. Times are monotonic seconds.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, structs

FAILURES: Final = 5
FIRST_OPEN_S: Final = 5.0
LONGEST_OPEN_S: Final = 55.0
PROBE_S: Final = 1.0
"""When to ask again while somebody else's probe is under way."""

Standing = Literal["closed", "open", "half_open"]


class Breaker(Struct, frozen=True):
    failures: int = 0
    """In a row."""
    openings: int = 0
    """In a row: none of the probes between them worked."""
    open_until: float | None = None
    probing: bool = False


def standing(breaker: Breaker, now: float) -> Standing:
    if breaker.open_until is None:
        return "closed"
    return "open" if now < breaker.open_until else "half_open"


def wait_s(breaker: Breaker, now: float) -> float:
    """0.0: a call may go. Else: seconds until it is worth asking again."""
    if breaker.open_until is None:
        return 0.0
    if now < breaker.open_until:
        return breaker.open_until - now
    return PROBE_S if breaker.probing else 0.0


def entered(breaker: Breaker, now: float) -> Breaker:
    """A call goes; half open, it is the probe."""
    if standing(breaker, now) != "half_open":
        return breaker
    return structs.replace(breaker, probing=True)


def left(breaker: Breaker) -> Breaker:
    """The probe ended and nothing was learnt: it was cancelled, or never reached Zendesk."""
    return structs.replace(breaker, probing=False)


def worked() -> Breaker:
    return Breaker()


def failed(breaker: Breaker, now: float, chance: float) -> Breaker:
    """`chance` is random in 0..1. Calls that were under way when it opened change nothing."""
    if standing(breaker, now) == "open":
        return breaker
    failures = breaker.failures + 1
    if breaker.open_until is None and failures < FAILURES:
        return structs.replace(breaker, failures=failures)
    longest = min(LONGEST_OPEN_S, FIRST_OPEN_S * 2.0**breaker.openings)
    until = now + longest * (1 - chance / 4)
    return Breaker(failures, breaker.openings + 1, until)
