"""Counts of a day as the status page draws them."""

from __future__ import annotations

from backend.errors import ZendeskTimeout
from backend.mirror.status import ErrorCount, by_half_hour, by_minute, errors_of
from backend.storage.pulses import CALLS, PANELS, THROTTLED, Pulse

NOW = 29_000_000
"""A minute since 1970."""


def test_an_hour_ends_with_the_minute_under_way() -> None:
    pulses = [Pulse(NOW - 60, CALLS, 9), Pulse(NOW - 59, CALLS, 2), Pulse(NOW, CALLS, 5)]
    assert by_minute([*pulses, Pulse(NOW, THROTTLED, 7)], CALLS, NOW) == (2, *[0] * 58, 5)
    assert by_minute([], CALLS, NOW) == (0,) * 60


def test_a_day_is_48_half_hours() -> None:
    pulses = [
        Pulse(NOW - 1440, PANELS, 9),
        Pulse(NOW - 1439, PANELS, 1),
        Pulse(NOW - 1410, PANELS, 2),
        Pulse(NOW - 29, PANELS, 3),
        Pulse(NOW, PANELS, 4),
    ]
    assert by_half_hour(pulses, PANELS, NOW) == (3, *[0] * 46, 7)
    assert by_half_hour([Pulse(NOW - 30, PANELS, 1)], PANELS, NOW) == (*[0] * 46, 1, 0)


def test_what_is_later_than_now_is_in_no_place() -> None:
    """Another machine's clock may be ahead."""
    assert by_minute([Pulse(NOW + 1, CALLS, 1)], CALLS, NOW) == (0,) * 60


def test_errors_are_counted_by_code_the_most_frequent_first() -> None:
    pulses = [
        Pulse(NOW - 700, "zendesk_timeout", 50),
        Pulse(NOW - 61, "zendesk_timeout", 1),
        Pulse(NOW - 2, "zendesk_timeout", 2),
        Pulse(NOW, "zendesk_refused", 3),
        Pulse(NOW, CALLS, 100),
        Pulse(NOW, "of_a_later_version", 1),
    ]
    counted = errors_of(pulses, NOW)
    assert [(one.code, one.hour, one.day) for one in counted] == [
        ("zendesk_refused", 3, 3),
        ("zendesk_timeout", 2, 53),
        ("of_a_later_version", 1, 1),
    ]
    assert counted[1] == ErrorCount("zendesk_timeout", ZendeskTimeout.detail, 2, 53)
