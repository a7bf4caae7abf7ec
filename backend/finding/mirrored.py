"""The look-up in our own copy: no call to Zendesk, every chat, found by ticket and phone as well.

Lists of several identities are merged by one total order, newest first, so one place in it is a
cursor for all of them.
"""

from __future__ import annotations

import gzip
from typing import Final

from msgspec import Struct, structs

from backend.accounts.account import Account
from backend.chats.times import utc_text
from backend.connection.standing import copy_of
from backend.errors import CursorInvalid
from backend.finding.matching import Match, grade, many_visitors
from backend.finding.memo import Memo
from backend.finding.question import PAGE_SIZE, Found, FoundChat, OpenedChat, Question
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
MOST_VISITORS: Final = 8
"""Browsers of the requester that are followed to chats without an address."""


class MirrorCursor(Struct, frozen=True):
    """Where the next page goes on; belongs to the same account and addresses."""

    account_id: str
    addresses: tuple[str, ...]
    weak: bool
    place: Place
    shared: tuple[int, ...]
    """Numbers of the verified addresses that many visitors typed."""


class _Source(Struct, frozen=True):
    """An identity whose chats are listed, and what such a match is worth."""

    key: bytes
    match: Match


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
        look = Look(reader, identities, question, self._read_cursor(account, question))
        return await look.run(account, self._cursors)

    def _tell(self, account: Account, standing: Standing) -> _Told:
        known = self._told.get(account.id)
        if known is None or known[0] is not standing:
            as_of = utc_text(standing.as_of_s) if standing.as_of_s is not None else ""
            told = _Told(standing.version, as_of, copy_of(standing))
            known = self._told[account.id] = standing, told
        return known[1]

    async def open(self, reader: MirrorReader, chat_id: str) -> OpenedChat | None:
        stored = await reader.transcript(chat_id)
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


class Look:
    """One page's work."""

    def __init__(
        self,
        reader: MirrorReader,
        identities: Identities,
        question: Question,
        cursor: MirrorCursor | None,
    ) -> None:
        self._reader, self._identities = reader, identities
        self._question, self._cursor = question, cursor
        self._before = cursor.place if cursor else None
        self._emails = [identities.email(address.value) for address in question.addresses]
        self._shared: set[int] = set(cursor.shared) if cursor else set()
        self._first: dict[int, list[ListedChat]] = {}

    async def run(self, account: Account, cursors: Signer) -> Found:
        if self._cursor is None or self._question.weak:
            await self._judge()
        weak = self._question.weak
        sources = await self._weak_sources() if weak else self._strong_sources()
        rows = await self._merged(sources, but_not=self._strong_emails() if weak else ())
        rows = await self._with_ticket(rows)
        page, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
        first = self._cursor is None
        newest = page[0][0] if page and first and not weak else None
        return Found(
            source="mirror",
            as_of="",
            chats=[FoundChat(row.id, match, row.summary) for row, match in page],
            next_cursor=cursors.sign(self._next(account, page[-1][0])) if more else None,
            found_about=await self._found_about(sources, rows) if first else None,
            weak_about=await self._weak_about() if first and not weak else 0,
            cut_off=False,
            newest=await self._transcript(newest.id) if newest else None,
        )

    async def every_key(self) -> tuple[bytes, ...]:
        """Of all identities, strong and weak, by which chats are listed on any page."""
        await self._judge()
        return tuple(s.key for s in self._strong_sources() + await self._weak_sources())

    async def _judge(self) -> None:
        """Which verified addresses were typed by many visitors: told by their newest chats."""
        for number, address in enumerate(self._question.addresses, 1):
            if address.verified and not address.ignored:
                key = self._emails[number - 1]
                rows = await self._reader.listed(key, limit=PAGE_SIZE + 1)
                newest = rows[:PAGE_SIZE]
                self._first[number] = rows
                if many_visitors((r.visitor for r in newest), (r.visitor_name for r in newest)):
                    self._shared.add(number)

    def _strong_numbers(self) -> list[int]:
        numbered = enumerate(self._question.addresses, 1)
        return [n for n, a in numbered if a.verified and not a.ignored and n not in self._shared]

    def _strong_emails(self) -> tuple[bytes, ...]:
        return tuple(self._emails[number - 1] for number in self._strong_numbers())

    def _strong_sources(self) -> list[_Source]:
        return [
            _Source(self._emails[n - 1], Match("verified_email", "verified_email", n))
            for n in self._strong_numbers()
        ]

    async def _weak_sources(self) -> list[_Source]:
        sources = [
            _Source(
                self._emails[n - 1],
                grade(
                    None,
                    ticket_id=None,
                    number=n,
                    verified=address.verified,
                    shared=n in self._shared,
                ),
            )
            for n, address in enumerate(self._question.addresses, 1)
            if not address.ignored and (not address.verified or n in self._shared)
        ]
        return sources + self._other_sources()

    def _other_sources(self) -> list[_Source]:
        """By telephone, by external id, and by the browsers the requester's own chats came from."""
        phones = filter(None, map(self._identities.phone, self._question.phones))
        sources = [_Source(key, Match("weak", "phone", None)) for key in phones]
        if self._question.external_id:
            key = self._identities.external(self._question.external_id)
            sources.append(_Source(key, Match("weak", "external_id", None)))
        own = (row.visitor for n in self._strong_numbers() for row in self._first.get(n, []))
        visitors = list(dict.fromkeys(filter(None, own)))[:MOST_VISITORS]
        return sources + [_Source(key, Match("weak", "same_visitor", None)) for key in visitors]

    async def _merged(
        self, sources: list[_Source], *, but_not: tuple[bytes, ...]
    ) -> list[tuple[ListedChat, Match]]:
        """Newest first, each chat once, by the best of its sources; one more than a page."""
        found: dict[int, tuple[ListedChat, Match]] = {}
        for source in sources:
            for row in await self._listed(source):
                if row.email not in but_not:
                    found.setdefault(row.number, (row, self._match(row, source.match)))
        ordered = sorted(found.values(), key=_newest_last, reverse=True)
        return ordered[: PAGE_SIZE + 1]

    async def _listed(self, source: _Source) -> list[ListedChat]:
        number = source.match.address_number
        if self._before is None and number in self._first:
            return self._first[number]
        return await self._reader.listed(source.key, limit=PAGE_SIZE + 1, before=self._before)

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
        if self._question.weak or self._before is not None:
            return [(row, match) for row, match in rows if row.ticket_id != ticket_id]
        known = {row.number for row, _ in rows}
        own = await self._reader.by_ticket(ticket_id)
        more = [(r, Match("ticket", "ticket", self._number_of(r))) for r in own]
        more = [(row, match) for row, match in more if row.number not in known]
        return sorted(rows + more, key=_newest_last, reverse=True) if more else rows

    def _number_of(self, row: ListedChat) -> int | None:
        return self._emails.index(row.email) + 1 if row.email in self._emails else None

    async def _found_about(
        self, sources: list[_Source], rows: list[tuple[ListedChat, Match]]
    ) -> int:
        if len(rows) <= PAGE_SIZE:
            return len(rows)
        return await self._reader.count(tuple(source.key for source in sources))

    async def _weak_about(self) -> int:
        keys = tuple(source.key for source in await self._weak_sources())
        if not keys:
            return 0
        return await self._reader.count(
            keys, but_not=self._strong_emails(), but_not_ticket=self._question.ticket_id
        )

    async def _transcript(self, chat_id: str) -> bytes | None:
        stored = await self._reader.transcript(chat_id)
        if stored is None:
            return None
        return gzip.decompress(stored.body) if stored.encoding == "gzip" else stored.body

    def _next(self, account: Account, last: ListedChat) -> MirrorCursor:
        asked = tuple(address.value for address in self._question.addresses)
        place = Place(last.started_ms, last.number)
        shared = tuple(sorted(self._shared))
        return MirrorCursor(account.id, asked, self._question.weak, place, shared)


def _newest_last(pair: tuple[ListedChat, Match]) -> tuple[int, int]:
    return pair[0].started_ms, pair[0].number


def _bytes(found: Found) -> int:
    """What an answer takes in memory, about."""
    return len(found.newest or b"") + sum(OF_A_CHAT + len(chat.summary) for chat in found.chats)
