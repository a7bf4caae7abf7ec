"""Members of manifest.json that are of another shape than Zendesk reads."""

from __future__ import annotations

from typing import Any

import pytest

from backend.install.validator import Finding
from tests.unit.install.drafts import Draft

SHAPES: list[tuple[str, str, dict[str, Any]]] = [
    ("unacceptable_hash", "location", {"location": ["support"]}),
    ("unacceptable_hash", "location.support", {"location": {"support": "ticket_sidebar"}}),
    (
        "unacceptable_hash",
        "location.support.ticket_sidebar",
        {"location": {"support": {"ticket_sidebar": 7}}},
    ),
    ("invalid_default_locale", "defaultLocale", {"defaultLocale": "EN"}),
    ("unacceptable_hash", "author", {"author": "Ada Example"}),
    ("unacceptable_string", "author.name", {"author": {"name": 7}}),
    ("parameters_not_an_array", "parameters", {"parameters": {"name": "code"}}),
    ("unacceptable_hash", "parameters", {"parameters": ["code"]}),
    ("unacceptable_string", "parameters.None", {"parameters": [{"type": "text"}]}),
    ("unacceptable_string", "parameters.", {"parameters": [{"name": ""}]}),
    ("unacceptable_hash", "oauth", {"oauth": "https://id.example.org"}),
]


@pytest.mark.parametrize(("key", "where", "members"), SHAPES)
def test_a_member_of_the_wrong_shape_is_named_with_its_place(
    key: str, where: str, members: dict[str, Any]
) -> None:
    draft = Draft()
    draft.manifest |= members
    assert (key, where) in {_place(finding) for finding in draft.findings()}


def _place(finding: Finding) -> tuple[str, str]:
    return finding.key, finding.where
