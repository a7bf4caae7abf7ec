"""What the apps room refuses, besides the causes in `support_api/errors.py`.

SupportProblem
└── Invalid     422, with one entry per finding
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.emulator.support_api.errors import SupportProblem

from .findings import Finding


class Invalid(SupportProblem):
    status = 422

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("\n".join(finding.text for finding in self.findings))

    def body(self) -> dict[str, Any]:
        rows = [{"error": f.key, "description": f.text} for f in self.findings]
        return {
            "error": "RecordInvalid",
            "description": "Record validation errors",
            "details": {"base": rows},
        }


def invalid(key: str, text: str) -> Invalid:
    return Invalid([Finding(key, text)])
