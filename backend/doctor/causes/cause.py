"""A cause: what the doctor can find, once, for the code, the command line and the reference."""

from __future__ import annotations

from msgspec import Struct

from backend.doctor.line import Check, Line, Verdict


class Cause(Struct, frozen=True):
    code: str
    check: Check
    verdict: Verdict
    means: str
    do: str = ""

    def line(self, tried: str, got: str, *, means: str | None = None) -> Line:
        """`means`: more exact than the sentence of the table."""
        return Line(self.check, self.verdict, self.code, tried, got, means or self.means, self.do)


def skipped(check: Check, because: Check) -> Line:
    """It depends on an earlier line, so nothing was tried."""
    told = f"Not known: it depends on “{because.replace('_', ' ')}”, which isn't well."
    return Line(check, "skipped", "depends", "nothing", "nothing", told, "")
