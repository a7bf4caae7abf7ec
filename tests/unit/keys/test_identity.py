from __future__ import annotations

import pytest

from backend.chats.typed_name import typed_name
from backend.keys.identity import Identities, telephone
from backend.keys.sealing import DataKey

ACME = Identities(DataKey("acme", b"a" * 32))
GLOBEX = Identities(DataKey("globex", b"g" * 32))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("+1 202 555 0147", "+12025550147"),
        ("+12025550147", "+12025550147"),
        ("001-202-555-0147", "+12025550147"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("(+49) 30/123456", "+4930123456"),
        ("+49 30 123456 ext. 12", "+4930123456"),
        ("+49 30 123456;ext=12", "+4930123456"),
        ("Tel.: +45 12 34 56 78", "+4512345678"),
        ("+４５ １２３４５６７８", "+4512345678"),
        ("12 34 56 78", "12345678"),
        ("030 123456", "30123456"),
        ("+45 12345678 / +45 87654321", "+4512345678"),
        ("", None),
        ("ask me", None),
        ("12345", None),
        ("+1234567890123456", None),
        ("000000", None),
        ("1-800-FLOWERS", None),
    ],
)
def test_a_number_is_told_in_whatever_way_it_was_typed(typed: str, told: str | None) -> None:
    assert telephone(typed) == told


def test_a_national_number_is_no_international_one() -> None:
    assert ACME.phone("4512345678") != ACME.phone("+4512345678")


def test_equal_mailboxes_have_equal_keys_and_no_others() -> None:
    assert ACME.email(" Jane@Example.ORG") == ACME.email("jane@example.org")
    assert ACME.email("straße@example.org") != ACME.email("strasse@example.org")


def test_keys_are_sixteen_bytes_that_differ_by_kind_and_account() -> None:
    made = [own(x) for own in (ACME.email, ACME.external, ACME.visitor) for x in ("7", "8")]
    made += [GLOBEX.email("7"), GLOBEX.external("7"), GLOBEX.visitor("7")]
    assert len(set(made)) == len(made)
    assert {len(key) for key in made} == {16}


def test_names_are_told_apart_and_made_up_ones_are_none() -> None:
    names = [ACME.name(typed_name(name)) for name in ("Jane", " jane", "June", "Visitor 12345678")]
    assert names[0] == names[1] != names[2]
    assert [len(name) for name in names] == [8, 8, 8, 0]
