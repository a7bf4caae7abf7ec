"""Card numbers that people type into chats, masked but for their last four digits.

A card number has 13 to 19 digits, with blanks or dashes between, begins as the networks' numbers do
and passes the Luhn check (ISO/IEC 7812). Nine in ten other numbers of such a length fail it; those
that pass by chance are masked as well.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "•"
SHOWN: Final = 4
LEAST: Final = 13
MOST: Final = 19

_BETWEEN: Final = "[ \\t\u00a0\u2007\u202f\u2009\\-\u2010-\u2015\u2212]"
_RUN: Final = re.compile(rf"\d(?:{_BETWEEN}{{0,3}}\d){{{LEAST - 1},}}")
"""As many digits as there are; `\\d` is a digit of any script."""
_GROUP: Final = re.compile(r"\d+")
_NETWORK: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|3[47]\d{13}|3[0689]\d{12,17}|35\d{14,17}|2[2-7]\d{14}|[56]\d{12,18}"
)
"""Visa; American Express; Diners; JCB; Mastercard of 2017; Mastercard, Maestro, Discover and
UnionPay. What begins otherwise is no payment card: times in milliseconds, EANs, phone numbers."""


def has_digits(text: str) -> bool:
    """Whether there may be one; quick."""
    return _RUN.search(text) is not None


def masked(text: str, mask: str = MASK) -> str:
    """The same length, the same digits behind."""
    return _RUN.sub(lambda run: _masked_run(run, mask), text)


def _masked_run(run: re.Match[str], mask: str) -> str:
    """Of groups of digits beside each other, the longest that are a card's number."""
    said, groups = run[0], [group.span() for group in _GROUP.finditer(run[0])]
    marks, first = list(said), 0
    while first < len(groups):
        last = _last_of_card(said, groups, first)
        if last is None:
            first += 1
            continue
        digits = [at for group in groups[first : last + 1] for at in range(*group)]
        for at in digits[:-SHOWN]:
            marks[at] = mask
        first = last + 1
    return "".join(marks)


def _last_of_card(said: str, groups: list[tuple[int, int]], first: int) -> int | None:
    best, digits = None, ""
    for last in range(first, len(groups)):
        digits += "".join(str(int(mark)) for mark in said[slice(*groups[last])])
        if len(digits) > MOST:
            break
        if _NETWORK.fullmatch(digits) and _luhn(digits):
            best = last
    return best


def _luhn(digits: str) -> bool:
    numbers = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * number, 10)) for number in numbers[1::2])
    return (sum(numbers[::2]) + sum(doubled)) % 10 == 0
