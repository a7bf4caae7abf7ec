"""The sync, as a state machine without I/O: it names the next call and takes its answer.

    step  = next_step(state, now, watched=…)      # what to ask
    state = advance(state, step, answer, now)     # what that changes

The state is written in the transaction that writes the chats, so after a crash anywhere the next
step is the step that was under way.

The rules
---------
1.  `incremental/chats` lists chats by (update second, id). A *walk* is a run through it, page by
    page; its place is committed with each page. **copy**, once, reads from the beginning to where
    the tail began; **tail**, again and again, the newest changes; **heal**, every ten minutes, the
    last half hour; **sweep**, daily, the last two days; **lap**, monthly, everything.
2.  No page starts within the last six minutes: Zendesk refuses starts younger than five. A walk
    that gets there is done, with all the page brought; so the tail reads the last minutes again
    each time, and every other walk ends a few minutes before now. More changes in six minutes than
    a page holds wait until they can be paged through; the copy says how far it got.
3.  Chats are written by id, so reading one twice is harmless. What appears late, behind the tail's
    place, is what heal, sweep and lap are for; heal's window is at least twice the greatest
    lateness ever seen.
4.  "Now" is Zendesk's `Date`. Our clock only paces us, and a job whose time lies in the future
    is due at once. A place never goes beyond Zendesk's now, whatever a record says.
5.  A place never goes backwards and never moves past a page that was not committed. A page that
    brings no progress ends its walk. A second with more chats than a page holds, where the server
    ignores `start_id`, is stepped over and counted.
6.  The unit of `start_time` is not believed but seen: `end_time` is compared with the update time
    of the last chat. A page asked for in the wrong unit is kept, and asked for again.
7.  A page that can't be read is asked for in halves, down to one record; that one is stepped over
    by its id alone and put aside. Then pages grow again.
8.  The export may lag, so while somebody looks, the *head* is read as well: the newest chats by
    the list, the just ended ones by search.
9.  Absence is not deletion. A chat that is missing in a bulk read, in which the control chat is
    present, is a suspect; one still missing ten minutes later is purged when the token is an
    administrator's and Zendesk shows other chats as old. More than `MOST_REMOVED` a day, or half a
    per cent, and everything is kept until an admin says so. (`vanishing.py`)
10. Trouble waits: as told, or longer each time up to 45 seconds; a refused token waits for a
    new one.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import structs

from backend.mirror import vanishing, walking
from backend.mirror.pace import due
from backend.mirror.state import Cursor, Job, Lane, SyncState, Walk
from backend.mirror.steps import (
    Answer,
    Confirm,
    Ended,
    EndedFound,
    Export,
    Exported,
    Failed,
    ListedNewest,
    Newest,
    Proof,
    Prove,
    Recheck,
    Reread,
    Roster,
    RosterRead,
    Step,
    Wait,
)
from backend.mirror.trouble import failed, went_well

ENDED_OVERLAP_S: Final = 120
ENDED_MOST_S: Final = 6 * 3600
NOTHING_TO_DO_S: Final = 1.0
UNDER_WAY: Final[tuple[Lane, ...]] = ("copy", "heal", "sweep")
BEGIN: Final[tuple[Literal["heal", "sweep", "lap"], ...]] = ("heal", "sweep", "lap")


def next_step(state: SyncState, now: float, *, watched: bool) -> Step:
    """`now`: our clock. `watched`: somebody looks at this account's chats right now."""
    if now < state.retry_at <= now + 3700:
        return Wait(state.retry_at - now)
    if state.started_at is None:
        return Newest()
    return _freshest(state, now, watched=watched) or _steady(state, now, watched=watched)


def advance(state: SyncState, step: Step, answer: Answer, now: float) -> SyncState:
    """The state after `answer`; equal inputs give equal states."""
    if isinstance(answer, Failed):
        return failed(state, step, answer, now)
    state = went_well(state, step)
    match step, answer:
        case Newest(), ListedNewest():
            return _after_newest(state, answer, now)
        case Export(), Exported():
            return walking.after_page(state, step, answer, now)
        case Ended(), EndedFound():
            return structs.replace(_done(state, "ended", now), ended_until_s=step.until_s)
        case Recheck(), Reread():
            return vanishing.after_recheck(_done(state, "recheck", now), answer, now)
        case Confirm(), Reread():
            return vanishing.after_confirm(state, answer, now)
        case Prove(), Proof():
            return vanishing.after_proof(state, step, answer, now)
        case Roster(), RosterRead():
            return _done(state, "roster", now)
    raise TypeError(f"{type(answer).__name__} is no answer to {type(step).__name__}")


def begin(state: SyncState, zendesk_now_s: int) -> SyncState:
    """Where the walks start: the copy at the beginning, the tail from here on."""
    walks: dict[Lane, Walk] = {"copy": Walk(Cursor(), until_s=zendesk_now_s)}
    tail = Cursor(zendesk_now_s - walking.SETTLED_S)
    return structs.replace(state, walks=walks, tail=tail, ended_until_s=zendesk_now_s)


def _freshest(state: SyncState, now: float, *, watched: bool) -> Step | None:
    """What somebody who looks right now is waiting for."""
    if (page := walking.next_page(state, "tail")) is not None:
        return page
    if due(state, "tail", now, watched=watched):
        return walking.tail_page(state, now)
    if due(state, "newest", now, watched=watched):
        return Newest()
    if due(state, "ended", now, watched=watched) and not state.ended_refused:
        until = int(state.zendesk_now(now))
        since = max(state.ended_until_s - ENDED_OVERLAP_S, until - ENDED_MOST_S)
        return Ended(since, until)
    return None


def _steady(state: SyncState, now: float, *, watched: bool) -> Step:
    """What can wait: deletions, the roster, and the long walks."""
    if due(state, "roster", now, watched=watched):
        return Roster()
    if state.complete and (step := vanishing.next_look(state, now)) is not None:
        return step
    if state.complete and due(state, "recheck", now, watched=watched):
        return Recheck(state.control) if state.control else Newest()
    return _long_walk(state, now, watched=watched) or Wait(NOTHING_TO_DO_S)


def _long_walk(state: SyncState, now: float, *, watched: bool) -> Step | None:
    """Those under way first; a lap has a month, so it takes a page at a time."""
    for lane in UNDER_WAY:
        if (page := walking.next_page(state, lane)) is not None:
            return page
    if not state.complete:
        return None
    for lane in BEGIN:
        if due(state, lane, now, watched=watched):
            return walking.next_page(state, lane) or walking.first_page(state, lane, now)
    return None


def _after_newest(state: SyncState, answer: ListedNewest, now: float) -> SyncState:
    state = _done(walking.with_clock(state, answer.server_s, now), "newest", now)
    if state.started_at is None:
        state = begin(structs.replace(state, started_at=now), int(state.zendesk_now(now)))
    return structs.replace(
        state,
        total=state.total if answer.total is None else answer.total,
        control=answer.ids[-1] if answer.ids else state.control,
    )


def _done(state: SyncState, job: Job, now: float) -> SyncState:
    return structs.replace(state, done_at={**state.done_at, job: now})
