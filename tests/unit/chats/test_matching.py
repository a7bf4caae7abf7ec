from __future__ import annotations

import pytest

from backend.chats.matching import same_email


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane@example.org", "Jane@Example.ORG"),
        (" jane@example.org\n", "jane@example.org"),
        ("jos\u00e9@example.org", "jose\u0301@example.org"),
    ],
)
def test_case_blanks_and_composition_make_no_difference(one: str, other: str) -> None:
    assert same_email(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jane@example.org", "jane+chat@example.org"),
        ("jane.d@example.org", "janed@example.org"),
        ("jane@example.org", "jane@example.org.evil.example.org"),
        ("stra\u00dfe@example.org", "strasse@example.org"),
        ("jane@example.org", "j\u0430ne@example.org"),
        ("jane@example.org", "jane@example.org\x00"),
        ("", ""),
        (" ", ""),
        (None, None),
        (None, "jane@example.org"),
    ],
)
def test_other_mailboxes_and_empty_addresses_never_match(
    one: str | None, other: str | None
) -> None:
    assert not same_email(one, other)
    assert not same_email(other, one)
