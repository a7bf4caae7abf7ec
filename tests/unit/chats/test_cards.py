"""Which numbers are taken for card numbers, and how often one is that is none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.cards import masked

NUMBERS = [  # published for tests by the networks and their acquirers
    "4111111111111111", "4012888888881881", "4222222222222", "4000000000000000006",
    "5555555555554444", "5105105105105100", "2223003122003222", "2720990000000007",
    "378282246310005", "371449635398431", "30569309025904", "38520000023237",
    "6011111111111117", "6011000990139424", "3530111333300000", "3566002020360505",
    "6759649826438453", "6304000000000000", "6200000000000005", "5019717010103742",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_card_numbers_are_masked_but_for_their_last_four(number: str) -> None:
    hidden = "•" * (len(number) - 4) + number[-4:]
    assert masked(number) == hidden
    assert masked(f"it is {number}, until 12/27") == f"it is {hidden}, until 12/27"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("4111 1111 1111 1111", "•••• •••• •••• 1111"),
        ("4111-1111-1111-1111", "••••-••••-••••-1111"),
        ("4111\u00a01111\u202f1111\u20111111", "••••\u00a0••••\u202f••••\u20111111"),
        ("4111 – 1111 – 1111 – 1111", "•••• – •••• – •••• – 1111"),
        ("3782 822463 10005", "•••• •••••• •0005"),
        ("4111 1111 1111 1111 12 27 123", "•••• •••• •••• 1111 12 27 123"),
        ("27 4111111111111111 5", "27 ••••••••••••1111 5"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "• • • • • • • • • • • • 1 1 1 1"),
        ("4111111111111111 5555555555554444", "••••••••••••1111 ••••••••••••4444"),
        ("card4111111111111111.", "card••••••••••••1111."),
        ("٤١١١١١١١١١١١١١١١", "••••••••••••١١١١"),
        ("４１１１ １１１１ １１１１ １１１１", "•••• •••• •••• １１１１"),
        ("४१११११११११११११११", "••••••••••••११११"),
    ],
)
def test_however_it_is_written(said: str, left: str) -> None:
    assert masked(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "", "no number", "4111 1111 1111 1112",  # fails the check
        "1700000000000",  # milliseconds
        "9783161484100",  # an ISBN
        "490154203237518", "356938035643809",  # IMEI: they pass it
        "89148000003917480719",  # a SIM card's
        "+49 30 901820 +49 30 901821",
        "2026-11-25 10:11:12.165000",
        "DE89 3704 0044 0532 0130 00",  # an IBAN
        "order 2611-0004-5512", "4111 1111\n1111 1111", "0000000000000000",
    ],
)  # fmt: skip
def test_what_is_left_alone(said: str) -> None:
    assert masked(said) == said


def test_how_many_other_numbers_are_taken_for_one() -> None:
    """Of order numbers with 16 digits one in eighteen: it begins as a card's and passes the check.

    Of those with ten or twelve digits none is.
    """
    rng = random.Random(4)
    numbers = [str(rng.randrange(10**15, 10**16)) for _ in range(20_000)]
    taken = sum(masked(number) != number for number in numbers)
    assert 0.03 < taken / len(numbers) < 0.06
    short = [str(rng.randrange(10**9, 10**12)) for _ in range(5_000)]
    assert [number for number in short if masked(number) != number] == []


@given(st.text(alphabet="0123456789 -4١a\n•", max_size=80))
def test_nothing_but_digits_is_replaced_and_twice_is_once(text: str) -> None:
    after = masked(text)
    assert len(after) == len(text)
    changed = [(one, other) for one, other in zip(text, after, strict=True) if one != other]
    assert all(one.isdigit() and other == "•" for one, other in changed)
    assert masked(after) == after
