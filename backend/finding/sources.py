"""Which chats are a requester's: the identities they are found by, and what such a match is worth.

Lists and searches ask here, so that no search reaches further than the list does.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.finding.matching import Match, grade, many_visitors
from backend.finding.question import PAGE_SIZE, Question
from backend.keys.identity import Identities
from backend.storage.mirror import ListedChat, MirrorReader

MOST_VISITORS: Final = 8
"""Browsers of the requester that are followed to chats without an address."""


class Source(Struct, frozen=True):
    """An identity whose chats are listed, and what such a match is worth."""

    key: bytes
    match: Match


class Sources:
    """Of one question."""

    def __init__(
        self,
        reader: MirrorReader,
        identities: Identities,
        question: Question,
        shared: tuple[int, ...] = (),
    ) -> None:
        self._reader, self._identities, self._question = reader, identities, question
        self.emails = [identities.email(address.value) for address in question.addresses]
        self.shared: set[int] = set(shared)
        """Numbers of the verified addresses that many visitors typed."""
        self.first: dict[int, list[ListedChat]] = {}
        """The newest chats of the verified addresses, one more than a page, by their numbers; of
        those only that the agent may see."""

    async def judge(self) -> None:
        """Which verified addresses were typed by many visitors: told by their newest chats, also by
        those that the agent may not see. Nothing else is told by those."""
        for number, address in enumerate(self._question.addresses, 1):
            if address.verified and not address.ignored:
                key = self.emails[number - 1]
                rows = await self._reader.listed(key, limit=PAGE_SIZE + 1)
                newest = rows[:PAGE_SIZE]
                self.first[number] = await self._shown(key) if self._question.extent else rows
                if many_visitors((r.visitor for r in newest), (r.visitor_name for r in newest)):
                    self.shared.add(number)

    async def _shown(self, key: bytes) -> list[ListedChat]:
        return await self._reader.listed(key, limit=PAGE_SIZE + 1, extent=self._question.extent)

    def strong_emails(self) -> tuple[bytes, ...]:
        return tuple(self.emails[number - 1] for number in self._strong_numbers())

    def strong(self) -> list[Source]:
        return [
            Source(self.emails[n - 1], Match("verified_email", "verified_email", n))
            for n in self._strong_numbers()
        ]

    def weak(self) -> list[Source]:
        sources = [
            Source(
                self.emails[n - 1],
                grade(
                    None,
                    ticket_id=None,
                    number=n,
                    verified=address.verified,
                    shared=n in self.shared,
                ),
            )
            for n, address in enumerate(self._question.addresses, 1)
            if not address.ignored and (not address.verified or n in self.shared)
        ]
        return sources + self._others()

    def number_of(self, row: ListedChat) -> int | None:
        return self.emails.index(row.email) + 1 if row.email in self.emails else None

    def _strong_numbers(self) -> list[int]:
        numbered = enumerate(self._question.addresses, 1)
        return [n for n, a in numbered if a.verified and not a.ignored and n not in self.shared]

    def _others(self) -> list[Source]:
        """By telephone, by external id, and by the browsers the requester's own chats came from."""
        phones = filter(None, map(self._identities.phone, self._question.phones))
        sources = [Source(key, Match("weak", "phone", None)) for key in phones]
        if self._question.external_id:
            key = self._identities.external(self._question.external_id)
            sources.append(Source(key, Match("weak", "external_id", None)))
        own = (row.visitor for n in self._strong_numbers() for row in self.first.get(n, []))
        visitors = list(dict.fromkeys(filter(None, own)))[:MOST_VISITORS]
        return sources + [Source(key, Match("weak", "same_visitor", None)) for key in visitors]
