"""A look-up's answer as JSON, put together from parts that are JSON already.

Summaries and transcripts are encoded once, when a chat is read. A finder gives the same `Found`
again while nothing changed, so what is the same for everybody who asks is put together once for
it; the three members that differ stand before. A test compares with the contract's LookupAnswer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import msgspec
from msgspec import Raw, Struct

from backend.finding.mark import mark_of
from backend.finding.matching import Match
from backend.finding.memo import Memo
from backend.finding.question import Address, Found, FoundChat
from backend.web.contract import AddressCount, Copy, MatchReason

KEEP_S: Final = 600
AT_MOST: Final = 2000
BYTES_AT_MOST: Final = 16 * 1024 * 1024


class ForEverybody(Struct, frozen=True):
    """The contract's LookupAnswer without `sequence`, `requester_id` and `grant`."""

    source: Literal["live", "mirror"]
    as_of: str
    addresses: AddressCount
    chats: Raw
    next_cursor: str | None
    found_about: int | None
    weak_about: int
    cut_off: bool
    newest: Raw | None
    copy: Copy | None
    limited: bool


class ListJson(Struct, frozen=True):
    found: Found
    addresses: tuple[Address, ...]
    chat_ids: dict[str, list[str]]
    """By grade."""
    by_ticket: bool
    """One of them was found by nothing but the ticket's number."""
    mark: str
    members: bytes
    """JSON of `ForEverybody` without its opening brace."""

    def body(self, sequence: int, requester_id: int | None, grant: str) -> bytes:
        who = b"null" if requester_id is None else b"%d" % requester_id
        return b'{"sequence":%d,"requester_id":%b,"grant":"%b",%b' % (
            sequence,
            who,
            grant.encode("ascii"),
            self.members,
        )


class ListJsons:
    """Those of the answers given lately."""

    def __init__(self) -> None:
        self._made: Memo[ListJson] = Memo(
            keep_s=KEEP_S, at_most=AT_MOST, bytes_at_most=BYTES_AT_MOST
        )

    def of(self, found: Found, addresses: tuple[Address, ...]) -> ListJson:
        known = self._made.get(id(found))
        if known is not None and known.found is found and known.addresses == addresses:
            return known  # it holds what it was made of, so the number is nobody else's
        made = _make(found, addresses)
        self._made.put(id(found), made, size=len(made.members))
        return made


def _make(found: Found, addresses: tuple[Address, ...]) -> ListJson:
    verified = sum(address.verified for address in addresses)
    counted = AddressCount(verified, len(addresses) - verified)
    members = ForEverybody(
        source=found.source,
        as_of=found.as_of,
        addresses=counted,
        chats=_chats_json(found, len(addresses)),
        next_cursor=found.next_cursor,
        found_about=found.found_about,
        weak_about=found.weak_about,
        cut_off=found.cut_off,
        newest=Raw(found.newest) if found.newest else None,
        copy=found.copy,
        limited=found.limited,
    )
    listed: dict[str, list[str]] = {}
    for chat in found.chats:
        listed.setdefault(chat.match.grade, []).append(chat.id)
    by_ticket = any(map(_by_ticket_alone, found.chats))
    body = msgspec.json.encode(members)[1:]
    return ListJson(found, addresses, listed, by_ticket, mark_of(found), body)


def _by_ticket_alone(chat: FoundChat) -> bool:
    return chat.match.grade == "ticket" and chat.match.address_number is None


def _chats_json(found: Found, address_total: int) -> Raw:
    """`address_total`: how many addresses the requester has."""
    whole = [chat_json(hit, address_total) for hit in found.chats]
    return Raw(b"[" + b",".join(whole) + b"]")


def chat_json(hit: FoundChat, address_total: int) -> bytes:
    """The contract's ChatSummary."""
    return hit.summary[:-1] + _why(hit.match, address_total)


@lru_cache(maxsize=1024)
def _why(match: Match, address_total: int) -> bytes:
    """The last two members of a ChatSummary and its closing brace."""
    reason = MatchReason(match.reason, match.address_number, address_total)
    parts = (msgspec.json.encode(match.grade), msgspec.json.encode(reason))
    return b',"grade":%b,"reason":%b}' % parts
