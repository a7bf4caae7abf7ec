from __future__ import annotations

import pytest

from backend.chats.model import Chat, Visitor
from backend.finding.matching import SHARED_NAMES, SHARED_VISITORS, grade, is_shared


def chat(visitor: str = "1.a", name: str = "Ann", ticket_id: int | None = None) -> Chat:
    return Chat("1", "chat", Visitor(visitor, name, "ann@example.org"), ticket_id=ticket_id)


@pytest.mark.parametrize(
    ("ticket", "verified", "shared", "expected"),
    [
        (42, True, False, ("ticket", "ticket")),
        (42, False, False, ("ticket", "ticket")),
        (42, True, True, ("ticket", "ticket")),
        (None, True, False, ("verified_email", "verified_email")),
        (41, True, False, ("verified_email", "verified_email")),
        (None, False, False, ("weak", "unverified_email")),
        (None, True, True, ("weak", "shared_address")),
    ],
)
def test_a_match_has_a_grade_and_a_reason(
    ticket: int | None, verified: bool, shared: bool, expected: tuple[str, str]
) -> None:
    match = grade(ticket, ticket_id=42, number=2, verified=verified, shared=shared)

    assert (match.grade, match.reason) == expected
    assert match.address_number == 2


def test_without_a_ticket_no_chat_is_its_own() -> None:
    match = grade(None, ticket_id=None, number=1, verified=True, shared=False)

    assert match.grade == "verified_email"


def test_many_names_on_many_devices_share_an_address() -> None:
    people = [chat(f"1.{n}", f"Person {n}") for n in range(SHARED_VISITORS)]

    assert is_shared(people)


def test_one_person_on_many_devices_does_not() -> None:
    assert not is_shared(chat(f"1.{n}", ("Ann", "ann ", "ANN")[n % 3]) for n in range(40))


def test_names_zendesk_made_up_do_not_count() -> None:
    assert not is_shared(chat(f"1.{n}", f"Visitor 1234567{n}") for n in range(40))


def test_a_family_does_not() -> None:
    names = ("Ann", "Bob", "Cy")[: SHARED_NAMES - 1]

    assert not is_shared(chat(f"1.{n}", names[n % len(names)]) for n in range(40))
