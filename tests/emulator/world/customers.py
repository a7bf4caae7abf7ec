"""The requesters of the known tickets, and their chats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import known
from .chats import ChatMaker
from .content import Json
from .oddities import odd_chats
from .people import Visitor, named, visitor_id
from .staff import DAY
from .tickets import Ticket
from .times import whole
from .users import Identity, User

SPAN: Final = 5 * 365 * DAY
NEWEST: Final = 2 * 3600
"""Chats end at least that long before now."""
FIRST_USER: Final = 36_000_000_000
HOME: Final = "acme"

_TICKETS: Final = {
    known.THREE_CHATS: ("Maya Lindholm", "Boots arrived in two sizes"),
    known.NO_CHATS: ("Owen Pryce", "Gift card for a colleague"),
    known.ONE_CHAT: ("Noor Haddad", "Rain shell: does it come longer?"),
    known.FORTY_CHATS: ("Grace Holt", "Stove won't light in the cold"),
    known.THOUSAND_CHATS: ("Tobias Kühnle", "Standing order for the alpine school"),
    known.SEVERAL_EMAILS: ("Amara Adeyemi", "Order under my old address"),
    known.NO_EMAIL: ("Jack Mercer", "Call back about a tent pole"),
    known.SHARED_ADDRESS: ("Alpine Club Leeds", "Club discount"),
    known.ODDITIES: ("Oddly O'Dell <b>", "Strange things in my chats"),
    known.OWN_TICKET: ("Ruth Farrow", "Chat with Ruth Farrow"),
}
_EMAILS: Final = {
    known.THREE_CHATS: ["maya.lindholm@example.org"],
    known.NO_CHATS: ["owen.pryce@example.org"],
    known.ONE_CHAT: ["noor.haddad@example.org"],
    known.FORTY_CHATS: ["grace.holt+shop@example.org"],
    known.THOUSAND_CHATS: ["office@alpinschule.example.org"],
    known.SEVERAL_EMAILS: [
        "amara.adeyemi@example.org", "a.adeyemi@work.example.org", "trailmix@mail.example.org",
    ],
    known.NO_EMAIL: [],
    known.SHARED_ADDRESS: ["members@climbing-club.example.org"],
    known.ODDITIES: ["oddly.odell@example.org"],
    known.OWN_TICKET: ["ruth.farrow@example.org"],
}  # fmt: skip
_EXTERNAL_IDS: Final = {known.FORTY_CHATS: "crm-40817", known.NO_EMAIL: "crm-51164"}
_SAME_EVERYWHERE: Final = {known.THREE_CHATS, known.SHARED_ADDRESS}
"""In every account the same address, so that a mix-up between accounts shows."""
_MEMBERS: Final = (
    "Ivy Brennan", "Callum Whitlock", "Tom Kapoor", "Lars Vogt", "Chloé Lefèvre", "Nuria Peña",
    "Søren Kjær", "Тарас Коваль", "Ελένη Παππάς", "佐藤 優子", "Íñigo Muñoz", "Heike Groß",
)  # fmt: skip


def requester(subdomain: str, ticket_id: int) -> User:
    """Their ids are the same in every account; addresses mostly are not."""
    name, _ = _TICKETS[ticket_id]
    emails = _emails(subdomain, ticket_id)
    number = user_id(ticket_id)
    identities = [
        Identity(number * 10 + place, "email", email, verified=place < 2, primary=place == 0)
        for place, email in enumerate(emails)
    ]
    if ticket_id in {known.SEVERAL_EMAILS, known.NO_EMAIL}:
        identities.append(Identity(number * 10 + 9, "phone_number", "+12025550147", verified=True))
    return User(
        number, name, emails[0] if emails else None, time_zone="Europe/London",
        identities=identities, external_id=_EXTERNAL_IDS.get(ticket_id),
    )  # fmt: skip


def user_id(ticket_id: int) -> int:
    return FIRST_USER + ticket_id


def known_tickets() -> Iterator[Ticket]:
    for ticket_id, (name, subject) in _TICKETS.items():
        channel = "chat" if ticket_id == known.OWN_TICKET else "email"
        words = f"{subject}.\n\nKind regards,\n{name}"
        yield Ticket(ticket_id, subject, user_id(ticket_id), words, via_channel=channel)


def known_chats(maker: ChatMaker, subdomain: str) -> Iterator[Json]:
    """The chats of all known requesters, and of a stranger whose address is nearly the same."""
    cast = _Cast(maker, subdomain)
    yield from _three(cast.visitors(known.THREE_CHATS, 1)[0], maker)
    yield from cast.chats(known.ONE_CHAT, 1)
    stranger = named(
        maker.rng, maker.account_number, "Ann Haddad",
        "ann." + _emails(subdomain, known.ONE_CHAT)[0],
    )  # fmt: skip
    yield maker.answered(stranger, maker.now - 90 * DAY - 1234)
    yield from cast.chats(known.FORTY_CHATS, 40)
    yield from _edited_at_once(cast.chats(known.THOUSAND_CHATS, 1000), maker.now - 30 * DAY)
    for place, count in enumerate((4, 3, 2)):
        yield from cast.chats(known.SEVERAL_EMAILS, count, place)
    yield from _by_members(maker, _emails(subdomain, known.SHARED_ADDRESS)[0])
    yield from odd_chats(maker, cast.visitors(known.ODDITIES, 1)[0])
    first, second = cast.chats(known.OWN_TICKET, 2)
    yield {**first, "zendesk_ticket_id": known.OWN_TICKET}
    yield {**second, "zendesk_ticket_id": None}


class _Cast:
    def __init__(self, maker: ChatMaker, subdomain: str) -> None:
        self._maker, self._subdomain = maker, subdomain

    def visitors(self, ticket_id: int, browsers: int, place: int = 0) -> list[Visitor]:
        """One person, with a visitor id for each browser."""
        name, email = _TICKETS[ticket_id][0], _emails(self._subdomain, ticket_id)[place]
        rng, number = self._maker.rng, self._maker.account_number
        person = named(rng, number, name, email)
        if name == "Tobias Kühnle":
            person.language = "de"
        return [person] + [
            Visitor(
                visitor_id(rng, number), name, email.title() if n % 2 else email, person.phone,
                person.language, person.city, person.ip,
            )
            for n in range(1, browsers)
        ]  # fmt: skip

    def chats(self, ticket_id: int, count: int, place: int = 0) -> list[Json]:
        """Newest first, denser towards now, at moments that all differ."""
        rng, now = self._maker.rng, self._maker.now
        visitors = self.visitors(ticket_id, 3, place)
        chats = []
        for number in range(count):
            ago = NEWEST + SPAN * ((number + 0.8 * rng.random()) / count) ** 1.5 + 2 * number
            visitor = visitors[min(number * 3 // count, 2)]
            chat = self._maker.any(visitor, now - ago) if number else None
            chats.append(chat or self._maker.answered(visitor, now - ago))
        return chats


def _three(visitor: Visitor, maker: ChatMaker) -> list[Json]:
    """An answered chat of two days ago, a message left last quarter, a chat of two years ago."""
    now = maker.now
    return [
        maker.answered(visitor, now - 2 * DAY - 4271),
        maker.offline(visitor, now - 93 * DAY - 977),
        maker.answered(visitor, now - 741 * DAY - 2503),
    ]


def _by_members(maker: ChatMaker, email: str) -> Iterator[Json]:
    """Everybody in the club types the club's address."""
    for number in range(24):
        name = _MEMBERS[number % len(_MEMBERS)]
        member = named(maker.rng, maker.account_number, name, email)
        yield maker.answered(member, maker.now - (3 + 41 * number) * DAY)


def _edited_at_once(chats: list[Json], at: float) -> list[Json]:
    """As after a bulk edit: more chats share one `update_timestamp` than fit on some pages."""
    edit = {"update_timestamp": whole(at)}
    return [{**chat, **edit} if chat["timestamp"] < whole(at) else chat for chat in chats]


def _emails(subdomain: str, ticket_id: int) -> list[str]:
    emails = _EMAILS[ticket_id]
    if subdomain == HOME or ticket_id in _SAME_EVERYWHERE:
        return emails
    return [email.replace("example.org", f"{subdomain}.example.org") for email in emails]
