"""Chats that Zendesk no longer shows: suspected, looked for again, purged with proof. (Rule 9.)"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import structs

from backend.mirror.pace import DAY_S
from backend.mirror.state import Suspect, SyncState
from backend.mirror.steps import Answer, Confirm, Proof, Prove, Reread, Step
from backend.mirror.walking import with_clock

SECOND_LOOK_S: Final = 600.0
AGAIN_S: Final = float(DAY_S)
"""What could not be proved is looked at again the next day."""
AT_ONCE: Final = 39
MOST_SUSPECTS: Final = 1000
MOST_REMOVED: Final = 100
MOST_SHARE: Final = 0.005
LEAST_ALLOWED: Final = 10
"""Half a per cent of a small account is less than one chat."""


def next_look(state: SyncState, now: float) -> Step | None:
    """A second look at suspects that were missed long enough ago; proof for those missed twice."""
    if state.missing:
        return Prove(state.missing)
    ripe = tuple(
        chat_id
        for chat_id, suspect in state.suspects.items()
        if not 0 < suspect.look_at - now <= AGAIN_S
    )
    if not ripe or state.control is None:
        return None
    return Confirm(state.control, ripe[:AT_ONCE])


def after_recheck(state: SyncState, answer: Reread, now: float) -> SyncState:
    """Those missing become suspects, if the control was there and the plan doesn't hide them."""
    state = with_clock(state, answer.server_s, now)
    if not _control_present(state, answer):
        return structs.replace(state, control=None)  # the next list brings another
    state = _found_again(_with_window(state, answer), answer)
    hidden = (i for i, ms in answer.began_ms.items() if ms <= (state.hidden_before_ms or 0))
    absent = _absent(answer, known=(*state.suspects, *state.held, *hidden))
    room = MOST_SUSPECTS - len(state.suspects)
    fresh = {chat_id: Suspect(now + SECOND_LOOK_S) for chat_id in absent[:room]}
    return structs.replace(state, suspects={**state.suspects, **fresh})


def after_confirm(state: SyncState, answer: Reread, now: float) -> SyncState:
    """Those still missing have to be proved; those that are back are no suspects any more."""
    state = with_clock(state, answer.server_s, now)
    if not _control_present(state, answer):
        look_at = now + SECOND_LOOK_S
        later = {k: Suspect(look_at) for k in answer.asked if k in state.suspects}
        return structs.replace(state, control=None, suspects={**state.suspects, **later})
    return structs.replace(
        _with_window(state, answer),
        suspects=_others(state, answer.asked),
        missing=_absent(answer, known=()),
    )


def after_proof(state: SyncState, step: Prove, proof: Proof, now: float) -> SyncState:
    """`removable` says which go; everything else is kept."""
    state = structs.replace(state, missing=())
    if proof.administrator is not True:
        again = {chat_id: Suspect(now + AGAIN_S) for chat_id in step.ids}
        return structs.replace(state, suspects={**state.suspects, **again})
    if proof.hidden_before_ms is not None:
        before = max(state.hidden_before_ms or 0, proof.hidden_before_ms)
        state = structs.replace(state, hidden_before_ms=before)
    shown = tuple(chat_id for chat_id in step.ids if chat_id not in proof.hidden)
    if not proof.within_limit:
        return structs.replace(state, held=tuple(dict.fromkeys((*state.held, *shown))))
    today, count = removed_today(state, now)
    return structs.replace(state, removed_day=today, removed=count + len(shown))


def removable(step: Step, answer: Answer) -> tuple[str, ...]:
    """What is proved to be gone, and may go here."""
    if not isinstance(step, Prove) or not isinstance(answer, Proof):
        return ()
    if answer.administrator is not True or not answer.within_limit:
        return ()
    return tuple(chat_id for chat_id in step.ids if chat_id not in answer.hidden)


def forget(state: SyncState, gone: Iterable[str]) -> SyncState:
    """Chats that left the copy in another way, such as a mark, wait for nothing any more."""
    left = set(gone)
    return structs.replace(
        state,
        suspects=_others(state, left),
        missing=tuple(chat_id for chat_id in state.missing if chat_id not in left),
        held=tuple(chat_id for chat_id in state.held if chat_id not in left),
    )


def within_limit(state: SyncState, count: int, chats: int, now: float) -> bool:
    """Whether so many more may go today, of so many chats."""
    _, removed = removed_today(state, now)
    allowed = min(MOST_REMOVED, max(LEAST_ALLOWED, int(chats * MOST_SHARE)))
    return not state.held and removed + count <= allowed


def removed_today(state: SyncState, now: float) -> tuple[int, int]:
    today = int(state.zendesk_now(now)) // DAY_S
    return today, state.removed if state.removed_day == today else 0


def _found_again(state: SyncState, answer: Reread) -> SyncState:
    """Held chats that are there after all wait for nobody any more."""
    held = tuple(chat_id for chat_id in state.held if chat_id not in answer.present)
    return structs.replace(state, held=held)


def _with_window(state: SyncState, answer: Reread) -> SyncState:
    """A chat from before the plan's window that is shown after all: there is no such window."""
    before, oldest = state.hidden_before_ms, answer.oldest_ms
    lifted = before is not None and oldest is not None and oldest <= before
    return structs.replace(state, hidden_before_ms=None) if lifted else state


def _control_present(state: SyncState, answer: Reread) -> bool:
    return state.control is not None and state.control in answer.present


def _absent(answer: Reread, known: Iterable[str]) -> tuple[str, ...]:
    skipped = {*answer.present, *known}
    return tuple(chat_id for chat_id in answer.asked if chat_id not in skipped)


def _others(state: SyncState, asked: Iterable[str]) -> dict[str, Suspect]:
    done = set(asked)
    return {k: suspect for k, suspect in state.suspects.items() if k not in done}
