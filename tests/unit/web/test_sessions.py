import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request

from backend.accounts.account import Account, Installation
from backend.accounts.origin import Origin
from backend.errors import (
    InstallationUnknown,
    SessionEnded,
    SessionExpired,
    SessionMissing,
    SessionRefused,
)
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import WrappedKey
from backend.storage.accounts import ClaimedInstallation, NewInvitation
from backend.storage.sqlite.store import SqliteStore
from backend.web.sessions import IDLE_S, LIFE_S, RENEW_AFTER_S, Sessions

pytestmark = pytest.mark.anyio

ACME = Account("acc-acme", "acme", Origin("https://acme.zendesk.com"))


class Clock:
    """Signed texts carry real time, so the clock of these tests runs beside it."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sessions(tmp_path: Path, clock: Clock) -> AsyncIterator[Sessions]:
    store = SqliteStore(tmp_path)
    await store.accounts.create(ACME, WrappedKey("k", b"wrapped"))
    await store.accounts.invite(NewInvitation(ACME.id, b"code", b"link", 2_000_000_000))
    await store.accounts.claim(ClaimedInstallation(b"code", Installation(ACME.id, 501, 9001), 1))
    yield Sessions(parse_operator_keys(new_operator_key()), store.accounts, clock)
    await store.close()


def request(authorization: str | None) -> Request:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    return Request({"type": "http", "headers": headers})


async def test_a_session_says_who_asks(sessions: Sessions) -> None:
    issued = sessions.start(ACME.id, 9001, 7)

    scope = await sessions.scope(sessions.read(request(f"Bearer {issued.text}")))

    assert (scope.account, scope.installation_id, scope.agent_id) == (ACME, 9001, 7)


async def test_it_keeps_its_id_through_renewals_and_slides(
    sessions: Sessions, clock: Clock
) -> None:
    first = sessions.start(ACME.id, 9001, 7)
    session = sessions.read(request(f"Bearer {first.text}"))
    assert not sessions.due(session)
    clock.ahead = RENEW_AFTER_S + 1
    assert sessions.due(session)

    renewed = sessions.renew(session)

    assert sessions.read(request(f"Bearer {renewed.text}")).id == session.id
    assert renewed.expires_at_s > first.expires_at_s
    assert renewed.ends_at_s == first.ends_at_s


async def test_unused_it_expires(sessions: Sessions, clock: Clock) -> None:
    issued = sessions.start(ACME.id, 9001, 7)
    clock.ahead = IDLE_S + 1

    with pytest.raises(SessionExpired):
        sessions.read(request(f"Bearer {issued.text}"))


async def test_used_all_day_it_ends_after_twelve_hours(sessions: Sessions, clock: Clock) -> None:
    text = sessions.start(ACME.id, 9001, 7).text
    while clock.ahead + IDLE_S / 2 < LIFE_S:
        clock.ahead += IDLE_S / 2
        text = sessions.renew(sessions.read(request(f"Bearer {text}"))).text
    clock.ahead = LIFE_S + 1

    with pytest.raises(SessionEnded):
        sessions.read(request(f"Bearer {text}"))


@pytest.mark.parametrize("authorization", [None, "", "Basic abc", "Bearer", "Bearer "])
async def test_without_a_session_it_says_so(sessions: Sessions, authorization: str | None) -> None:
    with pytest.raises(SessionMissing):
        sessions.read(request(authorization))


@pytest.mark.parametrize("text", ["x", "a.b.c", "\xff", "." * 5000])
async def test_a_session_of_somebody_else_is_refused(sessions: Sessions, text: str) -> None:
    with pytest.raises(SessionRefused):
        sessions.read(request(f"Bearer {text}"))


async def test_a_session_of_an_installation_that_is_gone_is_refused(sessions: Sessions) -> None:
    issued = sessions.start(ACME.id, 9002, 7)

    with pytest.raises(InstallationUnknown):
        await sessions.scope(sessions.read(request(f"Bearer {issued.text}")))
