"""Walks through the export: where a page starts, and where its answer leads. (Rules 1 to 7.)"""

from __future__ import annotations

from typing import Final

from msgspec import structs

from backend.mirror.pace import DAY_S, PACE
from backend.mirror.state import PAGE, Cursor, Lane, SyncState, Walk
from backend.mirror.steps import Export, Exported

SETTLED_S: Final = 360
"""Zendesk refuses a `start_time` within the last five minutes; one more for the clocks."""
HEAL_S: Final = 1800
SWEEP_S: Final = 2 * DAY_S
YEAR_S: Final = 365 * DAY_S
UNITS: Final = (1, 1_000, 1_000_000)


def next_page(state: SyncState, lane: Lane) -> Export | None:
    """The page that a walk under way asks for next."""
    walk = state.walks.get(lane)
    if walk is None:
        return None
    return _page(state, lane, walk.at)


def tail_page(state: SyncState, now: float) -> Export:
    """From the tail's place on, or from the last six minutes on."""
    settled = _before(state, now, SETTLED_S)
    return _page(state, "tail", min(state.tail, settled))


def first_page(state: SyncState, lane: Lane, now: float) -> Export:
    """Of a heal, a sweep or a lap."""
    start = Cursor() if lane == "lap" else _before(state, now, window_s(state, lane))
    return _page(state, lane, start)


def _page(state: SyncState, lane: Lane, start: Cursor) -> Export:
    """Also the first page of a walk may begin with what can't be read."""
    bare = state.bare_lane == lane
    return Export(lane, start, 1 if bare else state.limit, bare)


def window_s(state: SyncState, lane: Lane) -> int:
    """How far back a heal or a sweep goes."""
    if lane == "sweep":
        return SWEEP_S
    pause = int(PACE["heal"].watched)
    return max(HEAL_S, min(2 * state.lateness_s + pause, SWEEP_S))


def with_clock(state: SyncState, server_s: float | None, now: float) -> SyncState:
    """Zendesk's `Date` tells its time; without one the last difference stands."""
    return state if server_s is None else structs.replace(state, skew_s=server_s - now)


def after_page(state: SyncState, step: Export, page: Exported, now: float) -> SyncState:
    state = with_clock(state, page.server_s, now)
    unit = seen_unit(state, step, page)
    if unit != (state.unit or 1) and step.start.time:
        return _in_unit(state, unit)  # what came is kept; the walks start anew in that unit
    state = structs.replace(state, unit=unit, lateness_s=_lateness_s(state, page))
    place = _place(page, step, unit, int(state.zendesk_now(now)))
    if place is None or place <= step.start:
        return _without_progress(state, step, page, now)
    return _moved(state, step, page, place, now)


def seen_unit(state: SyncState, step: Export, page: Exported) -> int:
    """By `end_time` beside the last chat's update time; else what is known; else seconds."""
    last_s = max((at for at, _ in page.seen), default=0)
    if page.end_time and last_s:
        for unit in UNITS:
            if abs(page.end_time / unit - last_s) < DAY_S:
                return unit
    if page.end_time is None and last_s and not state.unit and step.start.time:
        return UNITS[-1] if last_s < step.start.time - YEAR_S else UNITS[0]
    return state.unit or UNITS[0]


def _in_unit(state: SyncState, unit: int) -> SyncState:
    before = state.unit or 1

    def moved(at: Cursor) -> Cursor:
        return Cursor(at.time * unit // before, at.id)

    walks = {lane: structs.replace(walk, at=moved(walk.at)) for lane, walk in state.walks.items()}
    return structs.replace(state, unit=unit, tail=moved(state.tail), walks=walks)


def _lateness_s(state: SyncState, page: Exported) -> int:
    """News from before the last reading of the tail came late; the first copy's news did not."""
    read_at = state.done_at.get("tail")
    if not state.complete or not page.news or read_at is None:
        return state.lateness_s
    late = int(state.zendesk_now(read_at)) - min(page.news)
    return max(state.lateness_s, min(late, SWEEP_S))


def _place(page: Exported, step: Export, unit: int, zendesk_now_s: int) -> Cursor | None:
    """Behind the last record, and not in the future; None where nothing tells."""
    latest = max(page.seen, default=None)
    place = None if latest is None else Cursor(latest[0] * unit, latest[1])
    if page.end_time is not None and (place is None or place.time // unit == page.end_time // unit):
        place = Cursor(page.end_time, page.end_id or (place.id if place else ""))
    if place is not None and place.time > zendesk_now_s * unit:
        return max(Cursor(zendesk_now_s * unit), step.start)
    return place


def _moved(state: SyncState, step: Export, page: Exported, place: Cursor, now: float) -> SyncState:
    walk = Walk(place, _until(state, step.lane, now))
    if step.lane == "copy":
        state = structs.replace(state, copied=state.copied + page.count)
    second = place.time // state.unit
    reached = walk.until_s is not None and second > walk.until_s
    if reached or second > state.zendesk_now(now) - SETTLED_S:
        return _finished(state, step.lane, place, now)
    if step.lane == "lap":
        state = structs.replace(state, done_at={**state.done_at, "lap": now})
    return structs.replace(state, walks={**state.walks, step.lane: walk})


def _without_progress(state: SyncState, step: Export, page: Exported, now: float) -> SyncState:
    if not _is_tie(step, page, state.unit):
        return _finished(state, step.lane, step.start, now)
    walk = Walk(Cursor(step.start.time + state.unit), _until(state, step.lane, now))
    walks = {**state.walks, step.lane: walk}
    return structs.replace(state, walks=walks, skipped_seconds=state.skipped_seconds + 1)


def _is_tie(step: Export, page: Exported, unit: int) -> bool:
    """A full page of one second that came although we asked for what follows in it."""
    second = step.start.time // unit
    full = page.count >= step.limit == PAGE
    return full and bool(step.start.id) and {at for at, _ in page.seen} == {second}


def _finished(state: SyncState, lane: Lane, place: Cursor, now: float) -> SyncState:
    """The walk is over: nothing more to be had behind `place`."""
    walks = {other: walk for other, walk in state.walks.items() if other != lane}
    state = structs.replace(state, walks=walks)
    if lane == "copy":
        return structs.replace(state, complete=True)
    if lane == "tail":
        state = structs.replace(state, tail=max(state.tail, place), caution_s=0)
    return structs.replace(state, done_at={**state.done_at, lane: now})


def _before(state: SyncState, now: float, by_s: int) -> Cursor:
    unit = state.unit or 1
    return Cursor(max(0, int(state.zendesk_now(now)) - max(by_s, state.caution_s)) * unit)


def _until(state: SyncState, lane: Lane, now: float) -> int | None:
    if lane in state.walks:
        return state.walks[lane].until_s
    return int(state.zendesk_now(now)) if lane == "lap" else None
