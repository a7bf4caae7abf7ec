from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.times import (
    RAW_LIMIT,
    event_times,
    milliseconds,
    parse_time,
    read_time,
    utc_text,
)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2026-02-03T10:11:12Z", "2026-02-03T10:11:12.000Z"),
        ("2026-02-03T10:11:12.345000Z", "2026-02-03T10:11:12.345Z"),
        ("2026-02-03T10:11:12.345999Z", "2026-02-03T10:11:12.345Z"),
        ("2026-02-03T10:11:12.1Z", "2026-02-03T10:11:12.100Z"),
        ("2018-10-17T02:32:45", "2018-10-17T02:32:45.000Z"),
        ("2017-04-24T12:45:32+00:00Z", "2017-04-24T12:45:32.000Z"),
        ("2026-02-03T10:11:12+02:00", "2026-02-03T08:11:12.000Z"),
        ("2026-02-03T23:11:12-0300", "2026-02-04T02:11:12.000Z"),
        ("2026-02-03 10:11:12Z", "2026-02-03T10:11:12.000Z"),
    ],
)
def test_every_known_form_becomes_utc_to_the_millisecond(raw: str, moment: str) -> None:
    assert parse_time(raw) == moment


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "soon",
        "2026-02-03",
        "-0044-03-15T10:00:00Z",
        "0000-00-00T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:00",
        "99999-01-01T00:00:00Z",
        "2026-02-30T10:11:12Z",
        "2026-02-03T25:11:12Z",
        "2026-02-03T10:11:12+99:99",
        "2026-02-03T10:11:12+02:00Z",
        "2026-02-03T10:11:12Z\n",
        "2026-02-03T10:11:12Z\x00",
        "\x00",
        "２０２６-02-03T10:11:12Z",
        None,
        0,
        1770113472,
        True,
        1e308,
        ["2026-02-03T10:11:12Z"],
        {"$date": "2026-02-03T10:11:12Z"},
    ],
)
def test_what_is_no_moment_of_this_century_is_none(raw: object) -> None:
    assert parse_time(raw) is None


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("2026-02-03T10:11:12Z", None),
        ("-0044-03-15", "-0044-03-15"),
        ("a\x00b", "a\x00b"),
        (-5, "-5"),
        (1.5, "1.5"),
        ([1], "[…]"),
        (None, None),
        ("x" * 5000, "x" * (RAW_LIMIT - 1) + "…"),
    ],
)
def test_the_raw_text_is_kept_where_it_is_no_moment(raw: object, kept: str | None) -> None:
    assert read_time(raw) == (parse_time(raw), kept)


def test_seconds_become_the_same_form() -> None:
    assert utc_text(1770113472.25) == "2026-02-03T10:11:12.250Z"


moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001  as sent


@given(moments, moments)
def test_texts_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    texts = [parse_time(f"{moment.isoformat()}Z") or "" for moment in sorted((one, other))]
    assert "" not in texts
    assert texts == sorted(texts)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    moment = parse_time(text)
    assert moment is None or len(moment) == len("2026-02-03T10:11:12.000Z")


usual = moments.map(lambda moment: moment.isoformat(timespec="microseconds") + "Z")
unusual = st.sampled_from(
    ["2026-02-03T10:11:12Z", "2026-02-30T10:11:12.000000Z", "2026-02-03T24:00:00.000000Z",
     "2026-02-03T10:60:00.000000Z", "2026-02-03T10:11:60.000000Z", "1999-02-03T10:11:12.000000Z",
     "2026-02-03T10:11:12.00000,Z", "2026-02-03T10:11:12.000000Z,", "", ","]
)  # fmt: skip


@given(st.lists(usual, max_size=5))
def test_times_of_events_are_read_together_as_they_are_singly(raws: list[str]) -> None:
    assert event_times(raws) == [parse_time(raw) for raw in raws]


@given(st.lists(usual, max_size=3), unusual, st.lists(usual, max_size=3))
def test_one_unusual_time_among_them_and_none_is_read_together(
    before: list[str], raw: str, after: list[str]
) -> None:
    assert event_times([*before, raw, *after]) is None


def test_pieces_that_make_times_only_together_are_none() -> None:
    assert event_times(["2026-02-03T10:11:12.345678Z,2026-02-03", "10:11:12.345678Z"]) is None


@given(moments)
def test_milliseconds_are_those_of_the_moment(moment: datetime) -> None:
    text = parse_time(f"{moment.isoformat()}Z") or ""
    assert utc_text(milliseconds(text) / 1000) == text
