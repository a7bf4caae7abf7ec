"""Carrying out the sync's steps: ask Zendesk, make rows of what came, write nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.connection.connections import Connections
from backend.connection.roster import encode_roster, read_roster
from backend.errors import (
    BudgetExhausted,
    ChatUnavailable,
    NotConnected,
    ReconnectNeeded,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnreadable,
)
from backend.mirror.pace import ASKED
from backend.mirror.rows import Made, Rows
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
    Trouble,
)
from backend.storage.budget import Urgency
from backend.storage.mirror import MirrorWriter, Quarantined
from backend.zendesk.body import ZendeskTooLarge
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.export import ExportPage

PATIENCE_S: Final = 60.0
BULK: Final = 40
MOST_ENDED: Final = 400
"""Just ended chats read again at once; the export brings the others."""
UNREAD: Final = "can't be read"


class Asked(Struct, frozen=True):
    """What a step brought: the sync's answer, and what there is to write."""

    answer: Answer
    made: Made = Made()
    looked_at: tuple[str, ...] = ()
    """Ids that were just asked for: theirs is the last turn again, there or not."""
    roster: bytes | None = None


class Asking:
    """One account's questions."""

    def __init__(
        self,
        account: Account,
        connections: Connections,
        client: ChatClient,
        writer: MirrorWriter,
        rows: Rows,
        now: Callable[[], float],
    ) -> None:
        self._account, self._connections, self._client = account, connections, client
        self._writer, self._rows, self._now = writer, rows, now

    async def ask(self, step: Step) -> Asked:
        """Trouble is an answer, too; whatever else goes wrong is raised."""
        try:
            if isinstance(step, Roster):
                return await self._roster()
            return await self._connections.use(
                self._account, lambda access: self._asked(access, step)
            )
        except ChatUnavailable as error:
            return Asked(_failed(error))

    async def _asked(self, access: ChatAccess, step: Step) -> Asked:
        match step:
            case Newest():
                return await self._newest(access)
            case Export():
                return await self._export(access, step)
            case Ended():
                return await self._ended(access, step)
            case Recheck():
                ids = await self._writer.least_checked(ASKED)
                return await self._reread(access, tuple(ids), step.control, "backfill")
            case Confirm():
                return await self._reread(access, step.ids, step.control, "tail")
            case Prove():
                return await self._prove(access, step)
        raise TypeError(f"{type(step).__name__} is not asked")

    async def _newest(self, access: ChatAccess) -> Asked:
        page = await self._client.newest(access, urgency="tail")
        made = self._rows.make(page.records)
        ids = tuple(chat.id for chat in made.chats)
        return Asked(ListedNewest(ids, page.count, page.server_time_s), made, ids)

    async def _export(self, access: ChatAccess, step: Export) -> Asked:
        page = await self._client.export(
            access,
            step.start.time,
            step.start.id,
            limit=step.limit,
            bare=step.bare,
            urgency="backfill" if step.lane == "copy" else "tail",
        )
        made = self._put_aside(page) if step.bare else self._rows.make(page.records)
        seen = tuple((record.updated_s, record.id) for record in page.listed)
        answer = Exported(
            count=len(page.records),
            seen=seen,
            end_time=page.end_time,
            end_id=page.end_id,
            server_s=page.server_time_s,
            news=await self._news(seen) if step.lane != "copy" else (),
        )
        return Asked(answer, made)

    async def _news(self, seen: tuple[tuple[int, str], ...]) -> tuple[int, ...]:
        known = await self._writer.known(tuple(chat_id for _, chat_id in seen))
        return tuple(at for at, chat_id in seen if known.get(chat_id, -1) < at)

    def _put_aside(self, page: ExportPage) -> Made:
        """Of a record that can't be read as a whole only the id is kept."""
        now = int(self._now())
        aside = tuple(
            Quarantined(chat_id, b"", UNREAD, now)
            for chat_id in (record.id for record in page.listed)
        )
        return Made(quarantined=aside)

    async def _ended(self, access: ChatAccess, step: Ended) -> Asked:
        found = await self._client.ended_between(access, step.since_s, step.until_s)
        known = await self._writer.known(tuple(found.ids))
        unread = [i for i in found.ids if known.get(i, -1) < step.since_s][:MOST_ENDED]
        made = Made()
        for some in _by(BULK, unread):
            page = await self._client.raw_chats(access, some, urgency="tail")
            made = made + self._rows.make(page.records.values())
        return Asked(EndedFound(found.server_time_s), made)

    async def _reread(
        self, access: ChatAccess, ids: tuple[str, ...], control: str, urgency: Urgency
    ) -> Asked:
        asked = tuple(dict.fromkeys((*ids, control)))[:BULK]
        page = await self._client.raw_chats(access, asked, urgency=urgency)
        present = frozenset(page.records)
        began_ms = await self._writer.began_ms(asked)
        answer = Reread(
            asked,
            present,
            page.server_time_s,
            {chat_id: ms for chat_id, ms in began_ms.items() if chat_id not in present},
            min((ms for chat_id, ms in began_ms.items() if chat_id in present), default=None),
        )
        # without its control the answer says nothing: those asked for keep their turn
        looked_at = asked if control in present else ()
        return Asked(answer, self._rows.make(page.records.values()), looked_at)

    async def _prove(self, access: ChatAccess, step: Prove) -> Asked:
        """Who the token belongs to, and how far back Zendesk shows chats at all."""
        agent = await self._client.agent_me(access, urgency="tail")
        began_ms = await self._writer.began_ms(step.ids)  # without a time it proves nothing
        asked_ms = sorted(set(began_ms.values())) if agent.is_administrator else []
        before_ms = await self._hidden_before_ms(access, asked_ms)
        hidden = (i for i, ms in began_ms.items() if before_ms is not None and ms <= before_ms)
        return Asked(Proof(agent.is_administrator, frozenset(hidden), before_ms, False))

    async def _hidden_before_ms(self, access: ChatAccess, times_ms: list[int]) -> int | None:
        """The last of these, oldest first, up to which Zendesk shows nothing; usually one call."""
        hidden, shown, at = 0, len(times_ms), 0
        while hidden < shown:
            second = times_ms[at] // 1000
            if await self._client.shows_chats_before(access, second, urgency="tail"):
                shown = at
            else:
                hidden = at + 1
            at = (hidden + shown) // 2
        return times_ms[hidden - 1] if hidden else None

    async def _roster(self) -> Asked:
        now_s = int(self._now())
        roster = await read_roster(self._connections, self._client, self._account, now_s, "tail")
        return Asked(RosterRead(), roster=encode_roster(roster))


def _failed(error: ChatUnavailable) -> Failed:
    return Failed(_trouble(error), error.retry_after_s)


def _trouble(error: ChatUnavailable) -> Trouble:
    match error:
        case ReconnectNeeded() | NotConnected():
            return "reconnect"
        case ZendeskRefused():
            return "refused"
        case ZendeskRejected():
            return "rejected"
        case BudgetExhausted():
            return "throttled"
        case ZendeskTooLarge():
            return "too_large"
        case ZendeskUnreadable():
            return "unreadable"
    return "unavailable"


def _by(size: int, ids: list[str]) -> Iterable[list[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
