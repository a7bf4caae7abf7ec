"""Searching our own copy: one requester's chats, as far as the list reaches, or all of them."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Final, Literal

import msgspec
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.chats.times import utc_text, zone_of
from backend.connection.standing import copy_of
from backend.errors import CursorInvalid, SearchNeedsCopy
from backend.finding.matching import Match
from backend.finding.places import places
from backend.finding.query import Hint, Query, parse
from backend.finding.question import FoundChat, Question
from backend.finding.sources import Sources
from backend.finding.typed_names import VISITOR, shows_names
from backend.keys.identity import Identities
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import (
    NO_HITS,
    Hits,
    ListedChat,
    MirrorReader,
    Mirrors,
    Order,
    Place,
    Search,
    Standing,
)
from backend.storage.searching import PART_S, WITHIN_S, Among, Sought, Term
from backend.web.contract import Copy, SearchPlace

PAGE_HITS: Final = 20
CURSOR_FOR_S: Final = 12 * 3600
ANYBODYS: Final = Match("account", "account_search", None)


class SearchQuestion(Struct, frozen=True):
    question: Question
    """Whose chats; its cursor is None."""
    text: str
    scope: Literal["requester", "account"]
    order: Order
    cursor: str | None
    time_zone: str


class SearchCursor(Struct, frozen=True):
    """Where the next page goes on; belongs to one account and question."""

    account_id: str
    asked: str
    order: Order
    place: Place | None
    skip: int


class FoundHit(Struct, frozen=True):
    chat: FoundChat
    places: list[SearchPlace]
    person: str
    """Whose chat it is, about: an identity key, or the chat's id when there is none."""


class FoundHits(Struct, frozen=True):
    hits: list[FoundHit]
    next_cursor: str | None
    count: int
    exact: bool
    order: Order
    partial: bool
    hints: tuple[Hint, ...]
    time_zone: str
    as_of: str
    copy: Copy


class Searcher:
    def __init__(self, mirrors: Mirrors | None, keys: DataKeys, operator: OperatorKeys) -> None:
        self._mirrors, self._keys = mirrors, keys
        self._cursors = Signer(operator, Purpose.CURSOR)

    async def search(self, account: Account, asked: SearchQuestion) -> FoundHits:
        """Raises SearchNeedsCopy, CursorInvalid."""
        reader = await self._mirrors.reader(account.id) if self._mirrors else None
        if reader is None:
            raise SearchNeedsCopy
        standing = await reader.standing()
        zone = zone_of(asked.time_zone)
        query = parse(asked.text, zone)
        whose = await self._whose(account, reader, asked)
        search = self._search(account, asked, query, whose)
        page = NO_HITS
        if search is not None:
            page = await reader.search(search, within_s=WITHIN_S, part_s=PART_S)
        found = [await whose.hit(row, query.sought.words) for row in page.rows]
        hits = [hit for hit in found if hit is not None]
        if not shows_names(account):
            hits = [_unnamed(hit) for hit in hits]
        cursor = self._next(account, asked, search, page) if search and page.more else None
        return _told(page, hits, cursor, query, str(zone), standing)

    async def _whose(self, account: Account, reader: MirrorReader, asked: SearchQuestion) -> _Whose:
        if asked.scope == "account":
            return _Whose(reader, asked.question, None)
        identities = Identities(await self._keys.of(account.id))
        sources = Sources(reader, identities, asked.question)
        await sources.judge()
        return _Whose(reader, asked.question, sources)

    def _search(
        self, account: Account, asked: SearchQuestion, query: Query, whose: _Whose
    ) -> Search | None:
        """None when nothing is asked for."""
        if query.sought == Sought():
            return None
        sought = _shown(query.sought, asked.question.extent)
        if asked.cursor is None:
            return Search(sought, whose.among, asked.order, PAGE_HITS)
        cursor = self._cursors.read(asked.cursor, SearchCursor, max_age_s=CURSOR_FOR_S)
        if cursor is None or (cursor.account_id, cursor.asked) != (account.id, _digest(asked)):
            raise CursorInvalid
        return Search(sought, whose.among, cursor.order, PAGE_HITS, cursor.place, cursor.skip)

    def _next(self, account: Account, asked: SearchQuestion, search: Search, page: Hits) -> str:
        """After an answer that took too long, the pages go on with the newest."""
        skip = search.skip + len(page.rows) if page.order == "best" else 0
        cursor = SearchCursor(account.id, _digest(asked), page.order, page.end, skip)
        return self._cursors.sign(cursor)


class _Whose:
    """Whose chats are searched, and why each of them may be shown."""

    def __init__(self, reader: MirrorReader, question: Question, sources: Sources | None) -> None:
        self._reader, self._question, self._sources = reader, question, sources
        self.among = None if sources is None else self._among(sources)

    async def hit(self, row: ListedChat, terms: tuple[Term, ...]) -> FoundHit | None:
        """None for a chat that the list would not show. Others have their turn in between."""
        match = await self._match(row)
        stored = await self._reader.transcript_of(row) if match else None
        if match is None or stored is None:
            return None
        await asyncio.sleep(0)
        person = (row.email or row.visitor).hex() or row.id
        return FoundHit(FoundChat(row.id, match, row.summary), places(stored.json(), terms), person)

    def _among(self, sources: Sources) -> Among:
        ticket_id = self._question.ticket_id
        if self._question.weak:
            keys = tuple(source.key for source in sources.weak())
            but_not = sources.strong_emails()
            return Among(keys, but_not, but_not_ticket=ticket_id) if keys else Among(())
        return Among(sources.strong_emails(), ticket=ticket_id)

    async def _match(self, row: ListedChat) -> Match | None:
        if self._sources is None:
            return ANYBODYS
        if self._question.weak:
            keys = await self._reader.keys_of(row)
            return next((s.match for s in self._sources.weak() if s.key in keys), None)
        match = next((s.match for s in self._sources.strong() if s.key == row.email), None)
        ticket_id = self._question.ticket_id
        if ticket_id is None or row.ticket_id != ticket_id:
            return match
        if match is None and row.id not in await self._of_ticket(ticket_id):
            return None
        return Match("ticket", "ticket", self._sources.number_of(row))

    async def _of_ticket(self, ticket_id: int) -> set[str]:
        """The list shows the newest of them."""
        return {
            row.id for row in await self._reader.by_ticket(ticket_id, extent=self._question.extent)
        }


def _unnamed(hit: FoundHit) -> FoundHit:
    places = [place for place in hit.places if place.field != VISITOR]
    return msgspec.structs.replace(hit, places=places)


def _shown(sought: Sought, extent: Extent | None) -> Sought:
    """What is sought, among the chats that the agent's role shows."""
    if extent is None:
        return sought
    one_of = tuple(Term(token) for token in extent.tokens)
    return msgspec.structs.replace(sought, facets=(*sought.facets, one_of))


def _told(
    page: Hits,
    hits: list[FoundHit],
    cursor: str | None,
    query: Query,
    time_zone: str,
    standing: Standing,
) -> FoundHits:
    as_of = utc_text(standing.as_of_s) if standing.as_of_s is not None else ""
    return FoundHits(
        hits,
        cursor,
        page.count,
        page.exact,
        page.order,
        page.partial,
        query.hints,
        time_zone,
        as_of,
        copy_of(standing),
    )


def _digest(asked: SearchQuestion) -> str:
    said = msgspec.json.encode(msgspec.structs.replace(asked, cursor=None))
    return hashlib.sha256(said).hexdigest()[:32]
