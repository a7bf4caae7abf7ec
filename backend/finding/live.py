"""The live look-up: search by address, then the chats themselves, then an exact check.

Calls for a first page: one search an address and one bulk read for up to 40 chats; beside a ticket
one more bulk read, if unverified addresses have hits, to find the chat that became the ticket.
Equal questions at one time cost one answer, and an answer is good for a few seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.extent import Extent
from backend.chats.audience import audience
from backend.chats.matching import same_email
from backend.chats.model import Chat
from backend.chats.reading import Reading
from backend.chats.times import utc_text
from backend.connection.connections import Connections
from backend.errors import ChatNotFound, CursorInvalid
from backend.finding.matching import Match, grade, is_shared
from backend.finding.memo import Memo
from backend.finding.question import (
    PAGE_SIZE,
    Address,
    Found,
    FoundChat,
    OpenedChat,
    Question,
)
from backend.finding.streams import Position, Stream, take_newest
from backend.finding.veil import Veil, Veils
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer
from backend.web.shown import summary_json, transcript_json
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.single_flight import SingleFlight
from backend.zendesk.wire import SearchPage

MOST_HITS: Final = 10_000
ENOUGH: Final = PAGE_SIZE // 2
MOST_ROUNDS: Final = 5
"""A page is filled up when the exact check leaves little of it, but not for ever."""
CURSOR_FOR_S: Final = 12 * 3600


class _Cursor(Struct, frozen=True):
    """Where the next page goes on; belongs to the same account and addresses."""

    account_id: str
    addresses: tuple[str, ...]
    weak: bool
    positions: tuple[Position, ...]


class _Hit(Struct, frozen=True):
    chat: Chat
    match: Match


class _Unverified(Struct, frozen=True):
    """What a glance at the unverified addresses showed."""

    count: int
    own_ticket: list[_Hit]


class LiveFinder:
    def __init__(
        self, client: ChatClient, connections: Connections, keys: OperatorKeys, veils: Veils
    ) -> None:
        self._client, self._connections, self._veils = client, connections, veils
        self._cursors = Signer(keys, Purpose.CURSOR)
        self._flights: SingleFlight[Found] = SingleFlight()
        self._answers: Memo[Found] = Memo(keep_s=5, at_most=500)
        self._readings: Memo[Reading] = Memo(keep_s=60, at_most=200)
        self._shared: Memo[bool] = Memo(keep_s=600, at_most=5000)

    async def at_hand(self, account: Account, question: Question) -> Found | None:
        """Nothing is, without asking."""
        return None

    async def find(self, account: Account, question: Question) -> Found:
        if question.until_ms is not None:
            raise CursorInvalid
        connection = await self._connections.current(account)
        veil = await self._veils.of(account)
        key = (account.id, connection and connection.connected_at_s, question, veil)
        if (known := self._answers.get(key)) is not None:
            return known
        found = await self._flights.run(
            key,
            lambda: self._connections.use(
                account, lambda access: _Search(self, access, question, veil).run()
            ),
        )
        self._answers.put(key, found)
        return found

    async def open(self, account: Account, chat_id: str, extent: Extent | None) -> OpenedChat:
        reading = self._readings.get((account.id, chat_id))
        if reading is None:
            readings = await self._connections.use(
                account, lambda access: self._read(access, [chat_id])
            )
            reading = readings.get(chat_id)
        veil = await self._veils.of(account)
        chat = veil.shown(reading) if reading is not None else None
        if chat is None or not _shown(chat, extent):
            raise ChatNotFound
        return OpenedChat(transcript_json(chat))

    async def read(self, access: ChatAccess, chat_ids: list[str]) -> dict[str, Chat]:
        """At most 40 chats; those that nobody is shown are absent."""
        readings = await self._read(access, chat_ids)
        veil = await self._veils.of(access.account)
        chats = {chat_id: veil.shown(reading) for chat_id, reading in readings.items()}
        return {chat_id: chat for chat_id, chat in chats.items() if chat is not None}

    async def _read(self, access: ChatAccess, chat_ids: list[str]) -> dict[str, Reading]:
        """As they came, and remembered for a minute: lists are there to be opened."""
        readings = await self._client.chats(access, chat_ids) if chat_ids else {}
        for chat_id, reading in readings.items():
            self._readings.put((access.account.id, chat_id), reading)
        return readings

    async def search(self, access: ChatAccess, address: str, url: str | None) -> SearchPage:
        return await self._client.search_by_email(access, address, url)

    async def shared(self, access: ChatAccess, address: Address) -> bool:
        """Whether many visitors typed this address, by its newest chats."""
        known = self._shared.get((access.account.id, address.value.casefold()))
        if known is not None:
            return known
        page = await self.search(access, address.value, None)
        chats = await self.read(access, [stub.id for stub in page.stubs[:PAGE_SIZE]])
        return self.judge(access.account, address, chats.values())

    def judge(self, account: Account, address: Address, chats: Iterable[Chat]) -> bool:
        own = [chat for chat in chats if same_email(chat.visitor.email, address.value)]
        verdict = is_shared(own)
        self._shared.put((account.id, address.value.casefold()), verdict)
        return verdict

    def sign(self, cursor: _Cursor) -> str:
        return self._cursors.sign(cursor)

    def read_cursor(self, account: Account, question: Question) -> _Cursor | None:
        """None for a first page. Raises CursorInvalid."""
        if question.cursor is None:
            return None
        cursor = self._cursors.read(question.cursor, _Cursor, max_age_s=CURSOR_FOR_S)
        asked = tuple(address.value for address in question.addresses)
        if cursor is None or (cursor.account_id, cursor.addresses, cursor.weak) != (
            account.id,
            asked,
            question.weak,
        ):
            raise CursorInvalid
        return cursor


class _Search:
    """One page's work."""

    def __init__(
        self, finder: LiveFinder, access: ChatAccess, question: Question, veil: Veil
    ) -> None:
        self._finder, self._access, self._question = finder, access, question
        veiled = veil.touches(address.value for address in question.addresses)
        self._counted = question.extent is not None or veiled
        """Only what was looked at: Zendesk's own counts would tell how many others there are."""
        self._unshown = 0
        """Chats that Zendesk listed, and nobody is shown or it has no more."""
        self._cursor = finder.read_cursor(access.account, question)
        self._hits: list[_Hit] = []
        self._seen_weak = 0
        """Chats of shared addresses that were left out of the list."""

    async def run(self) -> Found:
        as_of = utc_text(time.time())
        first, weak = self._cursor is None, self._question.weak
        streams, unverified = await asyncio.gather(
            self._streams(), self._peek_unverified() if first and not weak else _nothing()
        )
        shared = await self._fill(streams)
        self._add_own_ticket(unverified)
        kept = [stream for stream in streams if stream.position.number not in shared]
        dropped = [stream for stream in streams if stream.position.number in shared]
        weak_about = unverified.count + (
            self._seen_weak if self._counted else sum(stream.count or 0 for stream in dropped)
        )
        return Found(
            source="live",
            as_of=as_of,
            chats=[FoundChat(h.chat.id, h.match, summary_json(h.chat)) for h in self._hits],
            next_cursor=self._next_cursor(kept),
            found_about=max(0, sum(stream.count or 0 for stream in kept) - self._unshown)
            if first and not self._counted
            else None,
            weak_about=weak_about,
            cut_off=any((stream.count or 0) > MOST_HITS for stream in streams),
            newest=transcript_json(self._hits[0].chat)
            if self._hits and first and not weak
            else None,
            unreadable=sum(hit.chat.unreadable for hit in self._hits),
            limited=self._question.extent is not None,
        )

    async def _streams(self) -> list[Stream]:
        positions = self._cursor.positions if self._cursor else await self._first_positions()
        streams = [Stream(position, self._read) for position in positions]
        await asyncio.gather(*(stream.head() for stream in streams))
        return streams

    async def _first_positions(self) -> list[Position]:
        asked = enumerate(self._question.addresses, 1)
        numbered = [(number, address) for number, address in asked if not address.ignored]
        if not self._question.weak:
            return [Position(number) for number, address in numbered if address.verified]
        verified = [(number, address) for number, address in numbered if address.verified]
        verdicts = await asyncio.gather(
            *(self._finder.shared(self._access, address) for _, address in verified)
        )
        weak = {number for number, address in numbered if not address.verified}
        weak |= {number for (number, _), shared in zip(verified, verdicts, strict=True) if shared}
        return [Position(number) for number in sorted(weak)]

    async def _read(self, number: int, url: str | None) -> SearchPage:
        return await self._finder.search(self._access, self._address(number).value, url)

    async def _peek_unverified(self) -> _Unverified:
        """How many there may be, and those chats among them that became this very ticket.

        Where not all are shown, those are counted that were looked at.
        """
        numbered = [
            (number, address)
            for number, address in enumerate(self._question.addresses, 1)
            if not address.verified and not address.ignored
        ]
        pages = await asyncio.gather(*(self._read(number, None) for number, _ in numbered))
        count = sum(page.count if page.count is not None else len(page.stubs) for page in pages)
        extent = self._question.extent
        if self._question.ticket_id is None and not self._counted:
            return _Unverified(count, [])
        ids = [stub.id for page in pages for stub in page.stubs][:PAGE_SIZE]
        chats = (await self._finder.read(self._access, ids)).values()
        matches = [
            _Hit(chat, self._match(number, chat, shared=False))
            for chat in chats
            for number, address in numbered
            if same_email(chat.visitor.email, address.value) and _shown(chat, extent)
        ]
        count = len(matches) if self._counted else count
        return _Unverified(count, [hit for hit in matches if hit.match.grade == "ticket"])

    def _add_own_ticket(self, unverified: _Unverified) -> None:
        known = {hit.chat.id for hit in self._hits}
        own = [hit for hit in unverified.own_ticket if hit.chat.id not in known]
        self._hits = sorted(
            self._hits + own, key=lambda hit: hit.chat.started_at or "", reverse=True
        )

    async def _fill(self, streams: list[Stream]) -> set[int]:
        """Take chats until the page is worth showing; returns the addresses found to be shared."""
        shared: set[int] = set()
        for round_number in range(MOST_ROUNDS):
            room = PAGE_SIZE - len(self._hits)
            taken = await take_newest([s for s in streams if not s.position.done], room)
            chats = await self._finder.read(self._access, [stub.id for _, stub in taken])
            if round_number == 0 and self._cursor is None and not self._question.weak:
                shared = self._judge(streams, chats)
            for number, stub in taken:
                if stub.id in chats:
                    self._add(number, chats[stub.id], shared=number in shared)
                else:
                    self._unshown += 1
            if not taken or len(self._hits) >= ENOUGH:
                break
        return shared

    def _judge(self, streams: list[Stream], chats: dict[str, Chat]) -> set[int]:
        numbers = [stream.position.number for stream in streams]
        return {
            number
            for number in numbers
            if self._finder.judge(self._access.account, self._address(number), chats.values())
        }

    def _add(self, number: int, chat: Chat, *, shared: bool) -> None:
        address = self._address(number)
        if not same_email(chat.visitor.email, address.value):
            return  # search is looser than equality
        if not _shown(chat, self._question.extent):
            return
        weak = self._question.weak
        match = self._match(number, chat, shared=shared or (weak and address.verified))
        if weak or match.grade != "weak":
            self._hits.append(_Hit(chat, match))
        else:
            self._seen_weak += 1

    def _match(self, number: int, chat: Chat, *, shared: bool) -> Match:
        return grade(
            chat.ticket_id,
            ticket_id=self._question.ticket_id,
            number=number,
            verified=self._address(number).verified,
            shared=shared,
        )

    def _next_cursor(self, streams: list[Stream]) -> str | None:
        still = [stream for stream in streams if not stream.position.done]
        if not still:
            return None
        asked = tuple(address.value for address in self._question.addresses)
        positions = tuple(stream.position for stream in still)
        return self._finder.sign(
            _Cursor(self._access.account.id, asked, self._question.weak, positions)
        )

    def _address(self, number: int) -> Address:
        return self._question.addresses[number - 1]


def _shown(chat: Chat, extent: Extent | None) -> bool:
    return extent is None or extent.shows(audience(chat))


async def _nothing() -> _Unverified:
    return _Unverified(0, [])
