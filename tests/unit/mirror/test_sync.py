"""The sync's rules, one by one, against a model of Zendesk whose time is not waited for."""

from __future__ import annotations

import pytest

from backend.mirror.state import PAGE, SyncState
from backend.mirror.steps import (
    Answer,
    Ended,
    Export,
    Exported,
    Failed,
    Newest,
    Recheck,
    Step,
    Trouble,
)
from tests.unit.mirror.model import Mirror, Record, Zendesk, truth

NOW = 1_800_000_000
DAY = 86_400


def shop(count: int, *, every: int = 3600, **moods: int) -> Zendesk:
    """`count` chats, the last one an hour ago."""
    zendesk = Zendesk(NOW, **moods)
    for number in range(count):
        at = NOW - 3600 - (count - 1 - number) * every
        zendesk.put(Record(f"c{number:05}", at, at, number))
    return zendesk


def exports(zendesk: Zendesk) -> list[Export]:
    return [step for step in zendesk.calls if isinstance(step, Export)]


def test_everything_is_copied_once_and_then_the_copy_is_complete() -> None:
    zendesk = shop(2500)
    mirror = Mirror(zendesk)
    mirror.run(60)

    assert mirror.contents() == truth(zendesk)
    assert mirror.state.complete
    assert sum(step.lane == "copy" for step in exports(zendesk)) == 4


@pytest.mark.parametrize("unit", [1, 1000, 1_000_000])
def test_the_unit_of_start_time_is_found_out(unit: int) -> None:
    zendesk = shop(1500, unit=unit)
    mirror = Mirror(zendesk)
    mirror.run(900)
    assert mirror.state.unit == unit
    assert mirror.contents() == truth(zendesk)

    zendesk.put(Record("new", int(zendesk.now), int(zendesk.now), 1))
    mirror.run(300)
    assert mirror.contents() == truth(zendesk)


@pytest.mark.parametrize("off", [-600.0, -3.0, 0.0, 600.0, 90_000.0])
def test_our_clock_may_be_wrong(off: float) -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk, clock_off=off)
    mirror.run(600)
    zendesk.put(Record("new", int(zendesk.now), int(zendesk.now), 1))
    mirror.run(300)

    assert mirror.contents() == truth(zendesk)
    assert not any(step.start.time > zendesk.now - 300 for step in exports(zendesk))


def test_a_clock_that_jumps_stops_nothing() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600)
    for jump in (86_400.0, -86_400.0 * 3, 600.0):
        mirror.clock_off += jump
        zendesk.put(Record(f"new{jump}", int(zendesk.now), int(zendesk.now), 1))
        mirror.run(400)
        assert mirror.contents() == truth(zendesk)


def test_more_chats_in_a_second_than_a_page_holds_are_all_read() -> None:
    zendesk = shop(10)
    for number in range(2 * PAGE + 7):
        zendesk.put(Record(f"t{number:05}", NOW - 7300, NOW - 7300, number))
    mirror = Mirror(zendesk)
    mirror.run(120)

    assert mirror.contents() == truth(zendesk)
    assert mirror.state.skipped_seconds == 0


def test_where_start_id_is_ignored_such_a_second_is_stepped_over_and_counted() -> None:
    zendesk = shop(10)
    zendesk.ignores_start_id = True
    for number in range(PAGE + 7):
        zendesk.put(Record(f"t{number:05}", NOW - 7300, NOW - 7300, number))
    mirror = Mirror(zendesk)
    mirror.run(300)

    assert mirror.state.complete
    assert mirror.state.skipped_seconds >= 1
    assert truth(zendesk).keys() - mirror.contents().keys() == {
        f"t{n:05}" for n in range(PAGE, PAGE + 7)
    }


def test_pages_that_trickle_are_followed_to_the_end() -> None:
    zendesk = shop(100, every=60)
    zendesk.trickle = 3
    mirror = Mirror(zendesk)
    mirror.run(3600, watched=True)

    assert mirror.contents() == truth(zendesk)


def test_a_new_chat_is_here_within_thirty_seconds_while_somebody_looks() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600, watched=True)
    for number in range(20):
        zendesk.put(Record(f"new{number}", int(zendesk.now), int(zendesk.now), number))
        mirror.run(26 + number / 10, watched=True)
        assert mirror.contents() == truth(zendesk)


def test_what_appears_late_behind_the_tail_is_healed() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600)
    zendesk.put(Record("now", int(zendesk.now), int(zendesk.now), 1))
    mirror.run(700)
    late = int(zendesk.now) - 900
    zendesk.put(Record("late", late, late, 2))
    mirror.run(700)

    assert mirror.contents() == truth(zendesk)
    assert mirror.state.lateness_s >= 800


def test_what_appears_two_days_late_is_found_by_the_sweep() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600)
    late = int(zendesk.now) - DAY
    zendesk.put(Record("late", late, late - DAY * 400, 2))
    mirror.run(DAY + 600)

    assert mirror.contents() == truth(zendesk)


def test_what_nothing_else_shows_is_found_by_the_lap() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600)
    zendesk.put(Record("lost", NOW - 90 * DAY, NOW - 90 * DAY, 2))
    mirror.run(31 * DAY)

    assert mirror.contents() == truth(zendesk)


def test_a_marked_deletion_is_honoured_at_once() -> None:
    zendesk = shop(10)
    mirror = Mirror(zendesk)
    mirror.run(600)
    zendesk.put(Record("c00003", int(zendesk.now), NOW - 9 * DAY, 3, deleted=True))
    mirror.run(200)

    assert "c00003" not in mirror.contents()


def test_a_silent_deletion_is_found_by_looking_again() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600)
    del zendesk.chats["c00050"]
    mirror.run(3600)

    assert mirror.contents() == truth(zendesk)
    assert mirror.state.removed == 1


@pytest.mark.parametrize("control_gone", [True, False])
def test_an_account_that_suddenly_shows_nothing_loses_nothing(control_gone: bool) -> None:
    zendesk = shop(200)
    mirror = Mirror(zendesk)
    mirror.run(600)
    before = mirror.contents()
    for number in range(200) if control_gone else range(20, 150):
        del zendesk.chats[f"c{number:05}"]
    mirror.run(DAY)

    assert mirror.contents() == before
    assert bool(mirror.state.held) == (not control_gone)


def test_a_token_that_lost_its_rank_purges_nothing() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(600)
    zendesk.administrator = False
    gone = zendesk.chats.pop("c00050")
    mirror.run(7200)
    assert gone.id in mirror.contents()

    zendesk.administrator = True
    mirror.run(2 * DAY)
    assert gone.id not in mirror.contents()


def test_a_history_window_hides_and_purges_nothing() -> None:
    zendesk = shop(100, every=DAY)
    mirror = Mirror(zendesk)
    mirror.run(600)
    zendesk.hidden_before = NOW - 30 * DAY
    mirror.run(7200)

    assert mirror.contents() == truth(zendesk)
    assert mirror.state.hidden_before_ms is not None


@pytest.mark.parametrize(
    "trouble", ["unavailable", "unreadable", "too_large", "throttled", "refused"]
)
def test_trouble_is_waited_for_and_then_everything_is_there(trouble: str) -> None:
    zendesk = shop(2500)
    mirror = Mirror(zendesk)
    mirror.run(1)
    zendesk.faults = [Failed(trouble, 7.0 if trouble == "throttled" else None)] * 6  # type: ignore[arg-type]
    mirror.run(3600)

    assert mirror.contents() == truth(zendesk)
    assert mirror.state.trouble is None


def test_retry_after_is_obeyed_to_the_second() -> None:
    zendesk = shop(10)
    zendesk.faults = [Failed("throttled", 93.0)]
    mirror = Mirror(zendesk)
    mirror.run(92.5)
    assert len(zendesk.calls) == 1
    mirror.run(1.5)
    assert len(zendesk.calls) > 1


def test_a_search_that_is_not_understood_is_not_asked_again() -> None:
    zendesk = shop(10)
    mirror = Mirror(zendesk)
    mirror.run(100, watched=True)
    mirror.state = SyncState(
        **{f: getattr(mirror.state, f) for f in mirror.state.__struct_fields__}
    )
    while not isinstance(zendesk.calls[-1], Ended):
        zendesk.faults = []
        mirror.run(1, watched=True)
    before = len([s for s in zendesk.calls if isinstance(s, Ended)])
    ended = zendesk.answer
    zendesk.answer = lambda step: Failed("rejected") if isinstance(step, Ended) else ended(step)  # type: ignore[method-assign]
    mirror.run(600, watched=True)

    assert mirror.state.ended_refused
    assert len([s for s in zendesk.calls if isinstance(s, Ended)]) == before


@pytest.mark.parametrize(("watched", "most"), [(True, 8.0), (False, 1.0)])
def test_a_quiet_account_costs_no_more_calls_than_promised(watched: bool, most: float) -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(3600, watched=watched)
    zendesk.calls.clear()
    mirror.run(6 * 3600, watched=watched)

    rosters = sum(type(step).__name__ == "Roster" for step in zendesk.calls)
    assert (len(zendesk.calls) + 4 * rosters) / 360 <= most


def test_a_record_that_cannot_be_read_is_stepped_over() -> None:
    zendesk = shop(1500)
    poison = "c00700"
    answer = zendesk.answer

    def poisoned(step: object) -> object:
        got = answer(step)  # type: ignore[arg-type]
        spoilt = isinstance(step, Export) and not step.bare
        if spoilt and any(i == poison for _, i in got.seen):  # type: ignore[union-attr]
            return Failed("unreadable")
        return got

    zendesk.answer = poisoned  # type: ignore[method-assign, assignment]
    mirror = Mirror(zendesk)
    mirror.run(3600)

    assert mirror.state.complete
    assert len(mirror.contents()) == 1500
    assert mirror.state.limit > 100


@pytest.mark.parametrize("trouble", ["unreadable", "too_large"])
def test_a_record_that_cannot_be_read_does_not_hold_up_the_tail(trouble: Trouble) -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(900)
    poison, answer = "new0", zendesk.answer

    def poisoned(step: Step) -> Answer | None:
        got = answer(step)
        if not isinstance(got, Exported) or (isinstance(step, Export) and step.bare):
            return got
        return Failed(trouble) if any(i == poison for _, i in got.seen) else got

    zendesk.answer = poisoned  # type: ignore[method-assign]
    for number in range(20):
        zendesk.put(Record(f"new{number}", int(zendesk.now), int(zendesk.now), number))
        mirror.run(60)
    mirror.run(900)

    assert mirror.contents().keys() >= truth(zendesk).keys() - {poison}
    assert mirror.state.trouble is None


def test_what_is_always_too_large_is_not_asked_for_at_once_again() -> None:
    zendesk = shop(100)
    mirror = Mirror(zendesk)
    mirror.run(900)
    answer = zendesk.answer

    def huge(step: Step) -> Answer | None:
        got = answer(step)
        return Failed("too_large") if isinstance(step, Export) else got

    zendesk.answer = huge  # type: ignore[method-assign]
    zendesk.calls.clear()
    mirror.run(1800)
    assert len(zendesk.calls) < 80


def test_watching_wakes_the_head() -> None:
    zendesk = shop(10)
    mirror = Mirror(zendesk)
    mirror.run(600)
    zendesk.calls.clear()
    mirror.run(2, watched=True)
    assert any(isinstance(step, Newest) for step in zendesk.calls)
    assert any(isinstance(step, Export) and step.lane == "tail" for step in zendesk.calls)


def test_the_recheck_goes_round() -> None:
    zendesk = shop(200)
    mirror = Mirror(zendesk)
    mirror.run(3600)
    assert sum(isinstance(step, Recheck) for step in zendesk.calls) >= 200 // 39
    assert len(mirror.checked) == 200
