"""The query language: what each piece asks for, and that nothing typed is an error."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.finding.query import FILTERS, LONGEST, MOST_TERMS, parse
from backend.storage.searching import Sought, Term

DAY_MS = 86_400_000


def sought(text: str) -> Sought:
    return parse(text).sought


def words(text: str) -> list[tuple[str, bool]]:
    return [(term.tokens, term.prefix) for term in sought(text).words]


def hints(text: str) -> list[tuple[str, str]]:
    return [(hint.code, text[hint.start : hint.end]) for hint in parse(text).hints]


def ms(*date: int) -> int:
    return int(datetime(*date, tzinfo=UTC).timestamp()) * 1000  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("  ", []),
        ("late ", [("late", False)]),
        ("late", [("late", True)]),
        ("Où est ma commande ", [(w, False) for w in ("ou", "est", "ma", "commande")]),
        ("zip* broken ", [("zip", True), ("broken", False)]),
        ("AB-1234 ", [("ab 1234", False)]),
        ('"my order" x ', [("my order", False), ("x", False)]),
        ("“my order” ", [("my order", False)]),
        ('"my ord"*', [("my ord", True)]),
        ('"my order"', [("my order", False)]),
        ('"my ord', [("my ord", True)]),
        ('late"my order" ', [("late", False), ("my order", False)]),
        ("東京都 ", [("東京 京都", False)]),
        ("東京", [("東京", False)]),
        ("猫 ", [("猫", True)]),
        ("ขอบ ก ", [("ขอ อบ", False), ("ก", True)]),
        ("iPhone用 ", [("iphone 用", True)]),
        ('"靴 zip 猫 x"', [("靴", True), ("zip 猫", True), ("x", False)]),
        ("10:30 ", [("10 30", False)]),
        ("https://example.org/a ", [("https example org a", False)]),
        ("sku:77 ", [("sku 77", False)]),
        ("late late ", [("late", False)]),
        ("x\ud83dy ", [("x y", False)]),
    ],
)
def test_words_and_phrases(text: str, found: list[tuple[str, bool]]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("rating:good", ["ratinggood"]),
        ("RATING:Good rating:none", ["ratinggood|ratingnone"]),
        ("is:missed is:offline has:file", ["ismissed", "isoffline", "hasfile"]),
        ("agent:Ada ", ["agentada|agentadax20*"]),
        ("agent:ad", ["agentad*"]),
        ("agent:ad* x", ["agentad*"]),
        ('agent:"Łuk Ö"', ["agentlukx20o|agentlukx20ox20*"]),
        ("agent:ada agent:ben ", ["agentada|agentadax20*", "agentben|agentbenx20*"]),
        (
            'department:Orders department:"Re pairs"',
            ["departmentorders|departmentordersx20*|departmentrex20pairs|departmentrex20pairsx20*"],
        ),
        ("tag：猫 ", ["tagxe7x8cxab|tagxe7x8cxabx20*"]),
    ],
)
def test_filters_become_groups_of_facets(text: str, groups: list[str]) -> None:
    made = ["|".join(t.tokens + "*" * t.prefix for t in group) for group in sought(text).facets]
    assert made == groups
    assert hints(text) == []


def test_a_minus_turns_words_and_filters_round() -> None:
    made = sought('-late -"two words" -rating:bad -tag:x - -')
    assert made.no_words == (Term("late"), Term("two words"))
    assert made.no_facets == (Term("ratingbad"), Term("tagx78"), Term("tagx78x20", prefix=True))
    assert (made.words, made.facets) == ((), ())
    assert sought("-lat").no_words == (Term("lat"),)
    assert sought("-lat*").no_words == (Term("lat", prefix=True),)


@pytest.mark.parametrize(
    ("text", "from_ms", "until_ms"),
    [
        ("after:2026", ms(2026, 1, 1), None),
        ("before:2026-03", None, ms(2026, 3, 1)),
        ("after:2026-03-05 before:2026-4", ms(2026, 3, 5), ms(2026, 4, 1)),
        ('after:"2026-03"', ms(2026, 3, 1), None),
        ("-before:2026 -after:2027", ms(2026, 1, 1), ms(2027, 1, 1)),
        ("after:2025 after:2026 before:2028 before:2027", ms(2026, 1, 1), ms(2027, 1, 1)),
        ("after:٢٠٢٦", ms(2026, 1, 1), None),
    ],
)
def test_dates_are_the_beginnings_of_days_months_and_years(
    text: str, from_ms: int | None, until_ms: int | None
) -> None:
    made = sought(text)
    assert (made.from_ms, made.until_ms) == (from_ms, until_ms)


def test_a_day_begins_when_it_does_where_the_agent_is() -> None:
    tokyo = parse("after:2026-03-05", ZoneInfo("Asia/Tokyo")).sought.from_ms
    assert tokyo == ms(2026, 3, 5) - 9 * 3_600_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("late ratng:good ", [("filter_unknown", "ratng:good")]),
        ("late -tags:x ", [("filter_unknown", "-tags:x")]),
        ("is:foo late ", [("value_unknown", "is:foo")]),
        ("rating: late ", [("value_missing", "rating:")]),
        ('late agent:"" ', [("value_missing", 'agent:""')]),
        ("before:yesterday late ", [("date_unreadable", "before:yesterday")]),
        ("after:2026-13 late ", [("date_unreadable", "after:2026-13")]),
        ("after:2026-02-30 late ", [("date_unreadable", "after:2026-02-30")]),
        ("after:0000 late ", [("date_unreadable", "after:0000")]),
        ("after:2026 before:2025 late ", [("dates_cross", "before:2025")]),
        ("!!! late ", [("no_letters", "!!!")]),
        ("👍 late ", [("no_letters", "👍")]),
        ('late "and so', [("quote_open", '"and so')]),
    ],
)
def test_a_slip_is_a_hint_at_its_place_and_the_rest_is_searched(
    text: str, told: list[tuple[str, str]]
) -> None:
    assert hints(text) == told
    assert Term("late") in sought(text).words


def test_a_hint_says_what_may_have_been_meant() -> None:
    suggestions = [hint.suggestion for hint in parse("ratng:good rating:god is:xyz").hints]
    assert suggestions == ["rating", "good", None]


def test_a_query_has_bounds() -> None:
    many = " ".join(f"w{n}" for n in range(MOST_TERMS + 5))
    assert len(sought(many).words) == MOST_TERMS
    assert [hint.code for hint in parse(many).hints] == ["too_many_terms"]
    long = "x" * LONGEST + " y"
    assert hints(long) == [("too_long", " y")]
    assert all(not term.prefix for term in sought(long).words)


pieces = st.sampled_from([*(f"{f}:" for f in FILTERS), '"', "“", "-", "*", ":", " ", "猫", "é", "x",
    "2026", "-13", "good", "\ud83d", "\x00", "ß", "ﷺ", "̈"])  # fmt: skip


@given(st.text() | st.lists(pieces).map("".join))
def test_nothing_typed_is_an_error(text: str) -> None:
    made = parse(text)
    terms = (*made.sought.words, *made.sought.no_words, *made.sought.no_facets)
    assert all(re_token(term.tokens) for term in terms)
    assert all(group for group in made.sought.facets)
    for hint in made.hints:
        assert 0 <= hint.start < hint.end <= len(text)


def re_token(tokens: str) -> bool:
    """Nothing that an engine would take for something else than a token."""
    return bool(tokens) and not set(tokens) & set("\"'*:()-+^{}\x00") and tokens == tokens.strip()
