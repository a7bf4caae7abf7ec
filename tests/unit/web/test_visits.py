"""The app's public key: asked for rarely, asked for again when a signature doesn't fit."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from backend.accounts.account import Account
from backend.errors import KeyUnavailable, TokenRefused, TokenReplayed
from backend.keys.sealing import WrappedKey
from backend.storage.sqlite.store import SqliteStore
from backend.web.visits import KEY_FOR_S, REFETCH_AFTER_S, Visits
from tests.unit.zendesk.tokens import ACME, NOW, claims, public_pem, rsa_key, token

pytestmark = pytest.mark.anyio

ACCOUNT = Account("acc-acme", "acme", ACME)


class Zendesk:
    """Hands out a key, and counts."""

    def __init__(self) -> None:
        self.key, self.asked = "app", 0

    async def app_public_key(self, account: Account, app_id: int) -> str:
        self.asked += 1
        if self.key == "":
            raise KeyUnavailable
        return public_pem(rsa_key() if self.key == "app" else rsa_key(self.key))


class Clock:
    now = float(NOW)

    def __call__(self) -> float:
        return self.now


def lived_at(now: float, **changes: Any) -> str:
    times = {"iat": int(now), "nbf": int(now), "exp": int(now) + 300}
    return token(claims(**times), **changes)


def visits_of(zendesk: Zendesk, clock: Clock) -> Visits:
    return Visits(zendesk, None, None, None, clock)  # type: ignore[arg-type]  # only the key is asked for here


async def test_a_key_is_asked_for_once_an_hour() -> None:
    zendesk, clock = Zendesk(), Clock()
    visits = visits_of(zendesk, clock)
    for _ in range(5):
        await visits.verify(ACCOUNT, 501, lived_at(clock.now))
    assert zendesk.asked == 1

    clock.now += KEY_FOR_S + 1
    await visits.verify(ACCOUNT, 501, lived_at(clock.now))
    assert zendesk.asked == 2


async def test_a_new_key_is_learnt_from_the_first_token_it_signed() -> None:
    zendesk, clock = Zendesk(), Clock()
    visits = visits_of(zendesk, clock)
    await visits.verify(ACCOUNT, 501, lived_at(clock.now))
    zendesk.key = "rotated"
    clock.now += REFETCH_AFTER_S

    visit = await visits.verify(ACCOUNT, 501, lived_at(clock.now, key=rsa_key("rotated")))

    assert visit.agent_id == 7
    assert zendesk.asked == 2


async def test_forged_tokens_do_not_make_it_ask_every_time() -> None:
    zendesk, clock = Zendesk(), Clock()
    visits = visits_of(zendesk, clock)
    for _ in range(50):
        clock.now += 1
        with pytest.raises(TokenRefused):
            await visits.verify(ACCOUNT, 501, lived_at(clock.now, key=rsa_key("stranger")))

    assert zendesk.asked <= 1 + 50 // REFETCH_AFTER_S


async def test_without_a_key_nobody_is_let_in_and_nothing_is_remembered() -> None:
    zendesk, clock = Zendesk(), Clock()
    visits = visits_of(zendesk, clock)
    zendesk.key = ""
    with pytest.raises(KeyUnavailable):
        await visits.verify(ACCOUNT, 501, lived_at(clock.now))

    zendesk.key = "app"
    assert (await visits.verify(ACCOUNT, 501, lived_at(clock.now))).installation_id == 9001


async def test_a_visit_counts_once(tmp_path: Path) -> None:
    store, clock = SqliteStore(tmp_path), Clock()
    clock.now = time.time()
    visits = Visits(Zendesk(), store.used_ids, store.activity, store.pulses, clock)  # type: ignore[arg-type]
    await store.accounts.create(ACCOUNT, WrappedKey("k1", b"wrapped"))
    visit = await visits.verify(ACCOUNT, 501, lived_at(clock.now))
    await visits.once(ACCOUNT, visit)

    with pytest.raises(TokenReplayed):
        await visits.once(ACCOUNT, visit)
    assert (await store.activity.of(ACCOUNT.id)).verified_at_s == int(clock.now)
    await store.close()
