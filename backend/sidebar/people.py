"""The requester as the page names them, and the question that follows."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from backend.accounts.scope import Scope
from backend.chats.times import milliseconds, parse_time
from backend.errors import RequestInvalid
from backend.finding.question import Address, Question
from backend.keys.identity import Identities
from backend.keys.sealing import DataKey
from backend.storage.audit import PersonKey
from backend.web.contract import LookupRequest, Requester, SearchRequest


class Person(Struct, frozen=True):
    """A requester in one account's eyes."""

    key: str
    """For the audit."""
    addresses: tuple[Address, ...]
    """Without doubles, the primary one first; those on the account's ignore list are marked."""


def person_of(requester: Requester, key: DataKey, ignored: frozenset[bytes]) -> Person:
    """`ignored`: identity keys of the account's addresses that match nobody."""
    addresses = _addresses(requester)
    named = requester_key(key, (address.value for address in addresses), requester.id)
    if ignored:
        addresses = _heeding(addresses, ignored, Identities(key))
    return Person(named, addresses)


def _addresses(requester: Requester) -> tuple[Address, ...]:
    """Trimmed, without doubles; an address that is verified once is verified."""
    known: dict[str, Address] = {}
    for email in requester.emails:
        value = email.value.strip()
        before = known.get(value.lower())
        if "@" in value:
            verified = email.verified or (before is not None and before.verified)
            known[value.lower()] = Address(before.value if before else value, verified)
    return tuple(known.values())


def _heeding(
    addresses: tuple[Address, ...], ignored: frozenset[bytes], identities: Identities
) -> tuple[Address, ...]:
    """The same addresses; those on the account's list are marked."""
    return tuple(
        Address(a.value, a.verified, ignored=identities.email(a.value) in ignored)
        for a in addresses
    )


def counted(requester: Requester, person: Person, key: DataKey) -> tuple[PersonKey, ...]:
    """For the brake: everything by which chats of theirs are found, each once."""
    own = Identities(key)
    phones = filter(None, map(own.phone, requester.phones))
    told = [PersonKey("address", own.email(a.value).hex()) for a in person.addresses]
    told += [PersonKey("phone", number.hex()) for number in phones]
    if external_id := (requester.external_id or "").strip():
        told.append(PersonKey("external_id", own.external(external_id).hex()))
    return tuple(dict.fromkeys(told)) or (PersonKey("address", person.key),)


def reach_key(requester: Requester, key: DataKey) -> str:
    """Of all that leads to chats beside addresses: a grant is good for no other."""
    said = [*requester.phones, requester.external_id or ""]
    return key.keyed_hash("reach", "\n".join(said))[:12] if any(said) else ""


def question_of(
    scope: Scope,
    asked: LookupRequest | SearchRequest,
    addresses: tuple[Address, ...],
    cursor: str | None,
) -> Question:
    """What `scope` may be answered. Raises RequestInvalid."""
    phones = tuple(dict.fromkeys(filter(None, map(str.strip, asked.requester.phones))))
    external_id = (asked.requester.external_id or "").strip() or None
    until = asked.until if isinstance(asked, LookupRequest) else None
    return Question(
        addresses,
        asked.ticket_id,
        asked.weak,
        cursor,
        phones,
        external_id,
        _moment_ms(until),
        scope.extent,
    )


def _moment_ms(text: str | None) -> int | None:
    """Raises RequestInvalid."""
    if text is None:
        return None
    if (moment := parse_time(text)) is None:
        raise RequestInvalid("`until` is a moment such as 2026-02-01T00:00:00Z.")
    return milliseconds(moment)


def requester_key(key: DataKey, addresses: Iterable[str], requester_id: int | None = None) -> str:
    """For the audit: made from what decides what is found; the id is only what a page says."""
    said = "\n".join(sorted(address.strip().lower() for address in addresses))
    return key.keyed_hash("requester", said or f"#{requester_id}")


def stranger_key(key: DataKey, person: str) -> str:
    """For the audit, of somebody whose chat was found by a search of the account."""
    return key.keyed_hash("person", person)


def search_key(key: DataKey, session_id: str, said: str) -> str:
    """For the audit and the brake: the same for the same search in one session, which counts once.

    Salted with the session, so that nobody can tell who else searched for the same.
    """
    return key.keyed_hash("search", f"{session_id}\n{said}")


def ticket_key(key: DataKey, ticket_id: int) -> str:
    """For the audit, of whoever's chat became that ticket and has none of the addresses."""
    return key.keyed_hash("ticket", str(ticket_id))
