"""One account's mirror, kept up to date: a step, its answer, one transaction, and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import structs

from backend.mirror.asking import Asked, Asking
from backend.mirror.state import SyncState
from backend.mirror.steps import Answer, Export, Exported, Proof, Step, Wait
from backend.mirror.sync import advance, next_step
from backend.mirror.vanishing import forget, removable, within_limit
from backend.storage.mirror import Changes, MirrorWriter

DAY_MS: Final = 86_400_000
TRIM_EVERY_S: Final = 3600.0
TRIM_AT_ONCE: Final = 500


class AccountSync:
    """`keep_days`: retention; None keeps everything."""

    def __init__(
        self,
        asking: Asking,
        writer: MirrorWriter,
        state: SyncState,
        keep_days: int | None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._asking, self._writer = asking, writer
        self.state, self._keep_days, self._now = state, keep_days, now
        self._trimmed_at: float | None = None
        self.written = 0
        """Chats added or changed since it was made."""

    def keep_for(self, days: int | None) -> None:
        """What is older by a new choice goes with the next turns."""
        if days != self._keep_days:
            self._keep_days, self._trimmed_at = days, None

    async def turn(self, *, watched: bool) -> float:
        """Do what is due; returns the seconds after which the next turn makes sense."""
        await self._trim()
        step = next_step(self.state, self._now(), watched=watched)
        if isinstance(step, Wait):
            return step.seconds
        await self.do(step)
        return 0.0

    async def do(self, step: Step) -> None:
        """Ask, and write what came together with what it means."""
        asked = await self._asking.ask(step)
        answer = await self._bounded(asked.answer)
        now = self._now()
        state = forget(advance(self.state, step, answer, now), asked.made.deleted)
        written = await self._writer.commit(self._changes(step, answer, asked, state, now))
        self.written += written.added + written.changed
        self.state = state

    async def keep(self, state: SyncState, changes: Changes) -> None:
        """Write what was not the outcome of a step, such as an order."""
        await self._writer.commit(structs.replace(changes, state=msgspec.json.encode(state)))
        self.state = state

    async def forget_gone(self) -> None:
        """After an erasure or the like: what isn't here any more waits for nobody's decision."""
        waiting = (*self.state.held, *self.state.suspects, *self.state.missing)
        known = await self._writer.known(waiting) if waiting else {}
        if len(known) < len(set(waiting)):
            gone = (chat_id for chat_id in waiting if chat_id not in known)
            await self.keep(forget(self.state, gone), Changes())

    async def _bounded(self, answer: Answer) -> Answer:
        """How many may go in a day depends on how many there are."""
        if not isinstance(answer, Proof):
            return answer
        chats = (await self._writer.standing()).chats
        count = len(self.state.missing) - len(answer.hidden)
        fits = within_limit(self.state, count, chats, self._now())
        return structs.replace(answer, within_limit=fits)

    def _changes(
        self, step: Step, answer: Answer, asked: Asked, state: SyncState, now: float
    ) -> Changes:
        return Changes(
            chats=asked.made.chats,
            deleted=asked.made.deleted + removable(step, answer),
            quarantined=asked.made.quarantined,
            rechecked=asked.looked_at,
            at_s=int(now),
            keep_from_ms=self._keep_from_ms(),
            state=msgspec.json.encode(state),
            as_of_s=_as_of_s(step, answer, state, now),
            complete=state.complete,
            roster=asked.roster,
        )

    def _keep_from_ms(self) -> int | None:
        if self._keep_days is None:
            return None
        return int(self._now() * 1000) - self._keep_days * DAY_MS

    async def _trim(self) -> None:
        """Once an hour, and a batch a turn while there is more."""
        keep_from_ms, now = self._keep_from_ms(), self._now()
        since = self._trimmed_at
        if keep_from_ms is None or (since is not None and 0 <= now - since < TRIM_EVERY_S):
            return
        if not await self._writer.trim(keep_from_ms, at_most=TRIM_AT_ONCE):
            self._trimmed_at = now
            await self.forget_gone()


def _as_of_s(step: Step, answer: Answer, state: SyncState, now: float) -> int | None:
    """Zendesk's time, when its newest changes were read to their end.

    A full page within the last minutes can't be followed yet: up to its last change is all we know.
    """
    if not isinstance(step, Export) or not isinstance(answer, Exported):
        return None
    if step.lane != "tail" or "tail" in state.walks:
        return None
    if answer.count >= step.limit:
        return state.tail.time // (state.unit or 1)
    return int(state.zendesk_now(now))
