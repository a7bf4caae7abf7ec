"""The look-up in our own copy: no call to Zendesk, every chat, found by ticket and phone as well.

Lists of several identities are merged by one total order, newest first, so one place in it is a
cursor for all of them.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, structs

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.chats.times import utc_text
from backend.connection.standing import copy_of
from backend.errors import CursorInvalid
from backend.finding.matching import Match
from backend.finding.memo import Memo
from backend.finding.question import PAGE_SIZE, Found, FoundChat, OpenedChat, Question
from backend.finding.sources import Source, Sources
from backend.keys.identity import Identities
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import ListedChat, MirrorReader, Mirrors, Place, Standing
from backend.web.contract import Copy

CURSOR_FOR_S: Final = 12 * 3600
KEEP_S: Final = 600
AT_MOST: Final = 2000
BYTES_AT_MOST: Final = 16 * 1024 * 1024
OF_A_CHAT: Final = 400
"""Bytes of a listed chat beside its summary."""


class MirrorCursor(Struct, frozen=True):
    """Where the next page goes on; belongs to the same account and addresses."""

    account_id: str
    addresses: tuple[str, ...]
    weak: bool
    place: Place
    shared: tuple[int, ...]
    """Numbers of the verified addresses that many visitors typed."""


class _Told(Struct, frozen=True):
    """What answers say of the copy as a whole; the same object until something is written."""

    version: int
    as_of: str
    copy: Copy


class _Known(Struct, frozen=True):
    told: _Told
    found: Found


class MirrorFinder:
    def __init__(self, mirrors: Mirrors, keys: DataKeys, operator: OperatorKeys) -> None:
        self._mirrors, self._keys = mirrors, keys
        self._cursors = Signer(operator, Purpose.CURSOR)
        self._answers: Memo[_Known] = Memo(
            keep_s=KEEP_S, at_most=AT_MOST, bytes_at_most=BYTES_AT_MOST
        )
        self._told: dict[str, tuple[Standing, _Told]] = {}

    async def reader(self, account: Account) -> MirrorReader | None:
        return await self._mirrors.reader(account.id)

    async def find(
        self, account: Account, reader: MirrorReader, standing: Standing, question: Question
    ) -> Found:
        """The same object for the same question until something is written. Raises CursorInvalid.

        At the same version the chats are the same; only what is said of the copy is made anew.
        """
        key, told = (account.id, question), self._tell(account, standing)
        known = self._answers.get(key)
        if known is not None and known.told is told:
            return known.found
        if known is not None and known.told.version == told.version:
            found = known.found
        else:
            found = await self._look(account, reader, question)
        found = structs.replace(found, as_of=told.as_of, copy=told.copy)
        self._answers.put(key, _Known(told, found), size=_bytes(found))
        return found

    async def _look(self, account: Account, reader: MirrorReader, question: Question) -> Found:
        identities = Identities(await self._keys.of(account.id))
        look = _Look(reader, identities, question, self._read_cursor(account, question))
        return await look.run(account, self._cursors)

    def _tell(self, account: Account, standing: Standing) -> _Told:
        known = self._told.get(account.id)
        if known is None or known[0] is not standing:
            as_of = utc_text(standing.as_of_s) if standing.as_of_s is not None else ""
            told = _Told(standing.version, as_of, copy_of(standing))
            known = self._told[account.id] = standing, told
        return known[1]

    async def open(
        self, reader: MirrorReader, chat_id: str, extent: Extent | None
    ) -> OpenedChat | None:
        stored = await reader.transcript(chat_id, extent=extent)
        return None if stored is None else OpenedChat(stored.body, stored.encoding)

    def owns(self, cursor: str) -> bool:
        """Whether a page of this finder ended there."""
        return self._cursors.read(cursor, MirrorCursor, max_age_s=CURSOR_FOR_S) is not None

    def _read_cursor(self, account: Account, question: Question) -> MirrorCursor | None:
        if question.cursor is None:
            return None
        cursor = self._cursors.read(question.cursor, MirrorCursor, max_age_s=CURSOR_FOR_S)
        asked = tuple(address.value for address in question.addresses)
        if cursor is None or (cursor.account_id, cursor.addresses, cursor.weak) != (
            account.id,
            asked,
            question.weak,
        ):
            raise CursorInvalid
        return cursor


class _Look:
    """One page's work."""

    def __init__(
        self,
        reader: MirrorReader,
        identities: Identities,
        question: Question,
        cursor: MirrorCursor | None,
    ) -> None:
        self._reader = reader
        self._question, self._cursor = question, cursor
        until = Place(question.until_ms, 0) if question.until_ms is not None else None
        self._before = cursor.place if cursor else until
        shared = cursor.shared if cursor else ()
        self._sources = Sources(reader, identities, question, shared)

    async def run(self, account: Account, cursors: Signer) -> Found:
        if self._cursor is None or self._question.weak:
            await self._sources.judge()
        weak = self._question.weak
        sources = self._sources.weak() if weak else self._sources.strong()
        but_not = self._sources.strong_emails() if weak else ()
        rows = await self._merged(sources, but_not=but_not)
        rows = await self._with_ticket(rows)
        page, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
        first = self._before is None
        newest = page[0][0] if page and first and not weak else None
        return Found(
            source="mirror",
            as_of="",
            chats=[FoundChat(row.id, match, row.summary) for row, match in page],
            next_cursor=cursors.sign(self._next(account, page[-1][0])) if more else None,
            found_about=await self._found_about(sources, rows) if first else None,
            weak_about=await self._weak_about() if first and not weak else 0,
            cut_off=False,
            newest=await self._transcript(newest) if newest else None,
            limited=self._question.extent is not None,
        )

    async def _merged(
        self, sources: list[Source], *, but_not: tuple[bytes, ...]
    ) -> list[tuple[ListedChat, Match]]:
        """Newest first, each chat once, by the best of its sources; one more than a page."""
        found: dict[int, tuple[ListedChat, Match]] = {}
        for source in sources:
            for row in await self._listed(source):
                if row.email not in but_not:
                    found.setdefault(row.number, (row, self._match(row, source.match)))
        ordered = sorted(found.values(), key=_newest_last, reverse=True)
        return ordered[: PAGE_SIZE + 1]

    async def _listed(self, source: Source) -> list[ListedChat]:
        number = source.match.address_number
        if self._before is None and number in self._sources.first:
            return self._sources.first[number]
        extent = self._question.extent
        return await self._reader.listed(
            source.key, limit=PAGE_SIZE + 1, before=self._before, extent=extent
        )

    def _match(self, row: ListedChat, match: Match) -> Match:
        ticket_id = self._question.ticket_id
        if ticket_id is None or row.ticket_id != ticket_id:
            return match
        return Match("ticket", "ticket", match.address_number)

    async def _with_ticket(
        self, rows: list[tuple[ListedChat, Match]]
    ) -> list[tuple[ListedChat, Match]]:
        """This ticket's own chat is on the first page of strong matches, and nowhere else."""
        ticket_id = self._question.ticket_id
        if ticket_id is None:
            return rows
        if self._question.weak or self._cursor is not None:
            return [(row, match) for row, match in rows if row.ticket_id != ticket_id]
        known = {row.number for row, _ in rows}
        own = await self._reader.by_ticket(ticket_id, extent=self._question.extent)
        if self._before is not None:
            own = [row for row in own if row.started_ms < self._before.started_ms]
        more = [(r, Match("ticket", "ticket", self._sources.number_of(r))) for r in own]
        more = [(row, match) for row, match in more if row.number not in known]
        return sorted(rows + more, key=_newest_last, reverse=True) if more else rows

    async def _found_about(
        self, sources: list[Source], rows: list[tuple[ListedChat, Match]]
    ) -> int:
        if len(rows) <= PAGE_SIZE:
            return len(rows)
        keys = tuple(source.key for source in sources)
        return await self._reader.count(keys, extent=self._question.extent)

    async def _weak_about(self) -> int:
        keys = tuple(source.key for source in self._sources.weak())
        if not keys:
            return 0
        return await self._reader.count(
            keys,
            but_not=self._sources.strong_emails(),
            but_not_ticket=self._question.ticket_id,
            extent=self._question.extent,
        )

    async def _transcript(self, listed: ListedChat) -> bytes | None:
        stored = await self._reader.transcript_of(listed)
        return None if stored is None else stored.json()

    def _next(self, account: Account, last: ListedChat) -> MirrorCursor:
        asked = tuple(address.value for address in self._question.addresses)
        place = Place(last.started_ms, last.number)
        shared = tuple(sorted(self._sources.shared))
        return MirrorCursor(account.id, asked, self._question.weak, place, shared)


def _newest_last(pair: tuple[ListedChat, Match]) -> tuple[int, int]:
    return pair[0].started_ms, pair[0].number


def _bytes(found: Found) -> int:
    """What an answer takes in memory, about."""
    return len(found.newest or b"") + sum(OF_A_CHAT + len(chat.summary) for chat in found.chats)
