"""A leap ends where waiting second by second would end."""

from __future__ import annotations

import pytest

from backend.mirror.steps import Wait
from backend.mirror.sync import next_step
from tests.unit.mirror.idle import leap_s
from tests.unit.mirror.model import Mirror
from tests.unit.mirror.test_sync import shop


@pytest.mark.parametrize("watched", [False, True])
def test_leaps_miss_nothing(watched: bool) -> None:
    mirror = Mirror(shop(50))
    mirror.run(600, watched=watched)
    leaps = 0
    for _ in range(60):
        step = next_step(mirror.state, mirror.now, watched=watched)
        if not isinstance(step, Wait):
            mirror.turn(step)
            continue
        waits = 1
        while isinstance(
            next_step(mirror.state, mirror.now + waits * step.seconds, watched=watched), Wait
        ):
            waits += 1
        leap = leap_s(mirror.state, mirror.now, step.seconds, watched=watched)
        assert leap == waits * step.seconds
        mirror.zendesk.now += leap
        leaps += leap > 1
    assert leaps > 5


def test_a_wait_for_something_else_is_as_long_as_it_is() -> None:
    mirror = Mirror(shop(1))
    assert leap_s(mirror.state, mirror.now, 93.0, watched=False) == 93.0
