"""Zendesk and a mirror in a few lines, to run the sync's rules against by the thousand."""

from __future__ import annotations

from heapq import nlargest, nsmallest

from msgspec import Struct, structs

from backend.mirror.pace import ASKED
from backend.mirror.state import SyncState
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
from backend.mirror.sync import advance, next_step
from backend.mirror.vanishing import removable, within_limit
from tests.unit.mirror.idle import leap_s

FIVE_MINUTES = 300


class Record(Struct, frozen=True):
    id: str
    updated: int
    began: int
    content: int
    deleted: bool = False
    appears: float = 0.0
    """When the export begins to show it."""


class Zendesk:
    """Its clock, its chats, and its moods."""

    def __init__(self, now: float, unit: int = 1) -> None:
        self.now, self.unit = now, unit
        self.chats: dict[str, Record] = {}
        self.lag = 0.0
        self.trickle: int | None = None
        self.ignores_start_id = False
        self.faults: list[Failed] = []
        self.administrator = True
        self.hidden_before = 0
        self.calls: list[Step] = []

    def put(self, record: Record) -> None:
        self.chats[record.id] = record

    def answer(self, step: Step) -> Answer | None:
        """None: the step needs the mirror (see `Mirror`)."""
        self.calls.append(step)
        if self.faults:
            return self.faults.pop(0)
        match step:
            case Newest():
                shown = self._shown()
                ids = nlargest(40, shown, key=lambda i: self.chats[i].began)
                return ListedNewest(tuple(ids), len(shown), self.now)
            case Export():
                return self._export(step)
            case Ended():
                return EndedFound(self.now)
            case Roster():
                return RosterRead()
        return None

    def shows(self, chat_id: str) -> bool:
        chat = self.chats.get(chat_id)
        return chat is not None and not chat.deleted and chat.began >= self.hidden_before

    def _shown(self) -> list[str]:
        return [
            c.id for c in self.chats.values() if not c.deleted and c.began >= self.hidden_before
        ]

    def _export(self, step: Export) -> Answer:
        if step.start.time // self.unit >= self.now - FIVE_MINUTES:
            return Failed("rejected")
        place = (step.start.time / self.unit, step.start.id)
        if self.ignores_start_id:
            place = (step.start.time / self.unit, "")
        exported = [
            c
            for c in self.chats.values()
            if c.updated >= place[0]
            and (c.updated, c.id) > place
            and c.appears + self.lag <= self.now
            and c.began >= self.hidden_before
        ]
        page = sorted(exported, key=lambda c: (c.updated, c.id))[: step.limit]
        if self.trickle is not None:
            settled = sum(c.updated < self.now - 86_400 for c in page)
            page = page[: settled + self.trickle]
        last = page[-1] if page else None
        return Exported(
            count=len(page),
            seen=tuple((c.updated, c.id) for c in page),
            end_time=last.updated * self.unit if last else step.start.time,
            end_id=last.id if last else step.start.id,
            server_s=self.now,
        )


class Mirror:
    """Runs the sync in no time: both clocks are moved instead of waited for."""

    def __init__(self, zendesk: Zendesk, clock_off: float = 0.0) -> None:
        self.zendesk, self.clock_off = zendesk, clock_off
        self.state = SyncState()
        self.rows: dict[str, tuple[int, int]] = {}
        self.began: dict[str, int] = {}
        self.checked: dict[str, float] = {}

    @property
    def now(self) -> float:
        return self.zendesk.now + self.clock_off

    def run(self, seconds: float, *, watched: bool = False) -> None:
        until = self.zendesk.now + seconds
        while self.zendesk.now < until:
            step = next_step(self.state, self.now, watched=watched)
            if isinstance(step, Wait):
                leap = leap_s(self.state, self.now, step.seconds, watched=watched)
                self.zendesk.now += max(0.1, min(leap, until - self.zendesk.now))
            else:
                self.turn(step)
                self.zendesk.now += 0.3

    def turn(self, step: Step) -> None:
        answer = self.zendesk.answer(step)
        if answer is None:
            answer = self._answered_with_rows(step)
        if isinstance(answer, Exported):
            answer = structs.replace(answer, news=self._news(answer))
        state = advance(self.state, step, answer, self.now)
        self._write(step, answer)
        self.state = state

    def _answered_with_rows(self, step: Step) -> Answer:
        if isinstance(step, Prove):
            oldest = min((self.zendesk.chats[i].began for i in self.zendesk._shown()), default=0)
            hidden = frozenset(i for i in step.ids if self.began.get(i, 0) < oldest)
            gone = len(step.ids) - len(hidden)
            return Proof(
                administrator=self.zendesk.administrator,
                hidden=hidden,
                hidden_before_ms=max((self.began[i] * 1000 for i in hidden), default=None),
                within_limit=within_limit(self.state, gone, len(self.rows), self.now),
            )
        assert isinstance(step, (Recheck, Confirm))
        ids = step.ids if isinstance(step, Confirm) else self._least_checked()
        asked = (*ids, step.control)
        present = frozenset(i for i in asked if self.zendesk.shows(i))
        return Reread(
            asked,
            present,
            self.zendesk.now,
            {i: self.began[i] * 1000 for i in asked if i not in present},
            min((self.began[i] * 1000 for i in present), default=None),
        )

    def _least_checked(self) -> tuple[str, ...]:
        return tuple(nsmallest(ASKED, self.rows, key=lambda i: self.checked.get(i, 0.0)))

    def _news(self, page: Exported) -> tuple[int, ...]:
        return tuple(at for at, i in page.seen if self.rows.get(i, (-1, 0))[0] < at)

    def _write(self, step: Step, answer: Answer) -> None:
        if isinstance(answer, (Exported, ListedNewest)):
            seen = answer.ids if isinstance(answer, ListedNewest) else [i for _, i in answer.seen]
            for chat_id in seen:
                self._take(self.zendesk.chats[chat_id], exported=isinstance(answer, Exported))
        if isinstance(answer, Reread):
            for chat_id in answer.present:
                self._take(self.zendesk.chats[chat_id], exported=False)
            if answer.asked[-1] in answer.present:
                self.checked |= dict.fromkeys(answer.asked, self.now)
        for chat_id in removable(step, answer):
            self.rows.pop(chat_id, None)

    def _take(self, record: Record, *, exported: bool) -> None:
        if record.deleted:
            self.rows.pop(record.id, None)
            return
        updated = record.updated if exported else self.rows.get(record.id, (0, 0))[0]
        self.rows[record.id] = (updated, record.content)
        self.began[record.id] = record.began

    def contents(self) -> dict[str, int]:
        return {chat_id: content for chat_id, (_, content) in self.rows.items()}


def truth(zendesk: Zendesk) -> dict[str, int]:
    return {c.id: c.content for c in zendesk.chats.values() if not c.deleted}
