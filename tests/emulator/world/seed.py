"""The whole account from one number: the same subdomain, seed and hour give the same account."""

from __future__ import annotations

import random
import zlib
from typing import Final

from . import settings, staff
from .chats import ChatMaker
from .content import Content, Json
from .customers import NEWEST, SPAN, known_chats, known_tickets, requester, user_id
from .people import Visitor, somebody
from .staff import DAY
from .tickets import Ticket
from .users import Identity, User

MOST_VISITORS: Final = 600
HOUR: Final = 3600
FIRST_OTHER_TICKET: Final = 1011
OTHER_TICKETS: Final = 24
_SUBJECTS: Final = (
    "Where is my parcel?", "Exchange for a larger size", "Invoice for my company",
    "Zip broken", "Wrong colour delivered", "When is it back in stock?",
)  # fmt: skip


def content(subdomain: str, seed: int, chats: int, now: int, *, known: bool = True) -> Content:
    """`chats` is the number of all chats, unless the known requesters have more already.

    Without the known requesters a world of no chats has no customers at all.
    """
    rng = random.Random(f"{subdomain}:{seed}")
    number = account_number(subdomain)
    maker = ChatMaker(rng, number, now)
    made = list(known_chats(maker, subdomain)) if known else []
    ordinary = chats - len(made) if chats > len(made) else chats
    most = max(OTHER_TICKETS * 2, min(MOST_VISITORS, ordinary // 6))
    visitors = _visitors(maker, most if known or chats else 0)
    made += _ordinary_chats(maker, visitors, ordinary)
    users = staff.users(subdomain)
    tickets = {ticket.id: ticket for ticket in known_tickets()} if known else {}
    users.update((user_id(i), requester(subdomain, i)) for i in tickets)
    for ticket, user in _other_tickets(visitors):
        tickets[ticket.id], users[user.id] = ticket, user
    return Content(
        agents=staff.agents(subdomain, now),
        users=users,
        tickets=tickets,
        chats={chat["id"]: chat for chat in made},
        departments=settings.departments(),
        roles=settings.roles(),
        bans=settings.bans(now, number),
        shortcuts=settings.shortcuts(),
        triggers=settings.triggers(),
        goals=settings.goals(),
    )


def account_number(subdomain: str) -> int:
    return 1_000_000 + zlib.crc32(subdomain.encode()) % 9_000_000


def _visitors(maker: ChatMaker, count: int) -> list[Visitor]:
    return [somebody(maker.rng, maker.account_number, n) for n in range(1, count + 1)]


def _ordinary_chats(maker: ChatMaker, visitors: list[Visitor], count: int) -> list[Json]:
    """Some visitors come often, most seldom; one chat of fifty was deleted later."""
    rng, chats = maker.rng, []
    for _ in range(count):
        visitor = visitors[int(len(visitors) * rng.random() ** 1.7)]
        chat = maker.any(visitor, _shop_hours(maker))
        chat["deleted"] = rng.random() < 0.02
        chats.append(chat)
    return chats


def _shop_hours(maker: ChatMaker) -> float:
    """Some moment of the years, at a time of day when people shop."""
    latest = maker.now - NEWEST
    day = (latest - SPAN * maker.rng.random()) // DAY * DAY
    at = day + HOUR * maker.rng.triangular(6, 23, 15)
    return at if at <= latest else at - DAY


def _other_tickets(visitors: list[Visitor]) -> list[tuple[Ticket, User]]:
    """Tickets of the shop's ordinary visitors who gave name and address."""
    named = [v for v in visitors if v.email and not v.name.startswith("Visitor ")]
    pairs = []
    for place, visitor in enumerate(named[:OTHER_TICKETS]):
        ticket_id = FIRST_OTHER_TICKET + place
        number = user_id(ticket_id)
        identity = Identity(number * 10, "email", visitor.email, verified=True, primary=True)
        subject = _SUBJECTS[place % len(_SUBJECTS)]
        ticket = Ticket(ticket_id, subject, number, f"{subject}\n\n{visitor.name}")
        locale = "en-GB" if visitor.language == "en" else visitor.language
        user = User(number, visitor.name, visitor.email, locale=locale, identities=[identity])
        pairs.append((ticket, user))
    return pairs
