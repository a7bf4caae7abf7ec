"""The stand-in's large worlds, as the benchmarks use them: the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from tests.emulator.world.bulk.bulk import Bulk
from tests.emulator.world.bulk.planted import WORST_EMAIL
from tests.emulator.world.bulk.visitors import WORST
from tests.emulator.world.seed import account_number

SUBDOMAIN: Final = "acme"
NEWEST: Final = 1_795_000_000
SEED: Final = 7
PAGE: Final = 1_000
"""Chats of an export's page."""
FIRST_REQUESTER: Final = 36_000_000_000

Requester = dict[str, Any]
"""As the SDK hands somebody to the page."""


def requester(number: int, *emails: str) -> Requester:
    """Somebody with verified addresses."""
    listed = [{"value": email, "verified": True} for email in emails]
    return {"id": FIRST_REQUESTER + number, "emails": listed}


def bulk(chats: int, messages: int = 8, seed: int = SEED) -> Bulk:
    return Bulk(account_number(SUBDOMAIN), seed, chats, NEWEST, messages)


def page(world: Bulk, number: int) -> bytes:
    """The n-th page of an export of everything, as Zendesk sends it."""
    numbers = range(number * PAGE, min((number + 1) * PAGE, world.count))
    chats = [world.chat(n) for n in numbers]
    return msgspec.json.encode({"chats": chats, "count": len(chats)})


def requesters(world: Bulk, rng: random.Random) -> Iterator[Requester]:
    """Everybody with an address but the worst customer, in random order."""
    everybody = list(range(WORST + 1, 1 + max(map(world.visitors.of, range(0, world.count, 97)))))
    rng.shuffle(everybody)
    for number in everybody:
        if email := world.visitors.visitor(number).email:
            yield requester(number, email)


def worst() -> Requester:
    """A thousand chats."""
    return requester(0, WORST_EMAIL)
