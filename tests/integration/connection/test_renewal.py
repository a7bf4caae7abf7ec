"""Tokens are renewed once, in time, and never lost without a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx
import pytest
from msgspec import structs

from backend.accounts.secret import Secret
from backend.connection.renewal import REST_S
from backend.connection.sealed import Sealed
from backend.errors import ChatUnavailable, ReconnectNeeded, ZendeskUnavailable
from backend.storage.connections import Connection
from backend.zendesk.client import ChatAccess
from tests.integration.connection.tenancy import EVE, Process, Tenancy, tenancy

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("unmetered")]

LIFE_S = 36_000
LOSES = ["cut", "truncate", "reset", "stall", "drip"]
"""What befalls an answer after the refresh token was spent."""


class Kept:
    """The only process, and the tenancy it works in."""

    def __init__(self, made: Tenancy, process: Process) -> None:
        self.made, self.process, self.account = made, process, made.account

    async def connection(self) -> Connection:
        found = await self.process.store.connections.current(self.account.id)
        assert found is not None
        return found

    async def use(self) -> str:
        return await self.process.whoever(self.account)

    def rested(self) -> None:
        """Half a minute later."""
        self.process.renewal._rests.clear()

    async def causes(self) -> list[str | None]:
        lines = await self.process.store.audit.read(self.account.id)
        return [line.note for line in lines if line.action.startswith("connection_")][::-1]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with tenancy(tmp_path) as (made, (process,)):
        await made.connect(process)
        yield Kept(made, process)


async def test_a_token_that_ended_is_renewed_and_the_call_repeated(kept: Kept) -> None:
    before = await kept.connection()
    kept.made.zendesk.clock.advance(LIFE_S)

    assert await kept.use() == "Ada Lindqvist"

    after = await kept.connection()
    assert after.sealed_refresh_token != before.sealed_refresh_token
    assert (after.renewing_at_s, after.broken_at_s, after.connected_at_s) == (
        None,
        None,
        before.connected_at_s,
    )
    assert after.expires_at_s == kept.made.now() + LIFE_S
    assert len(kept.made.live()) == 1
    assert kept.made.wire.asked == 1


async def test_many_calls_at_once_renew_once(kept: Kept) -> None:
    kept.made.zendesk.clock.advance(LIFE_S)

    names = await asyncio.gather(*(kept.use() for _ in range(9)))

    assert set(names) == {"Ada Lindqvist"}
    assert kept.made.wire.asked == 1


async def test_three_stores_on_one_file_renew_once(tmp_path: Path) -> None:
    async with tenancy(tmp_path, 3) as (made, processes):
        await made.connect(processes[0])
        for turn in range(1, 6):
            made.zendesk.clock.advance(LIFE_S)
            work = [p.whoever(made.account) for p in processes for _ in range(3)]
            assert set(await asyncio.gather(*work)) == {"Ada Lindqvist"}
            assert made.wire.asked == turn


async def test_it_is_renewed_before_it_ends_when_somebody_tends_it(kept: Kept) -> None:
    await kept.process.tend(kept.account)
    kept.made.zendesk.clock.advance(LIFE_S * 3 // 4 - 1)
    await kept.process.tend(kept.account)
    assert kept.made.wire.asked == 0

    kept.made.zendesk.clock.advance(1)
    await kept.process.tend(kept.account)
    await kept.process.tend(kept.account)

    assert kept.made.wire.asked == 1


@pytest.mark.parametrize("jump", [600.0, -600.0])
async def test_a_clock_that_jumps_ten_minutes_interrupts_nobody(kept: Kept, jump: float) -> None:
    kept.made.zendesk.switches.token_expires_in = 1800
    kept.made.zendesk.clock.advance(LIFE_S)
    await kept.use()
    kept.made.clock_off = jump

    for _ in range(120):
        kept.made.zendesk.clock.advance(60)
        await kept.process.tend(kept.account)
        assert await kept.use() == "Ada Lindqvist"

    assert kept.made.wire.asked <= 8


async def test_an_end_nobody_told_is_met_with_a_renewal(kept: Kept) -> None:
    kept.made.zendesk.switches.token_tells_expiry = False
    kept.made.zendesk.clock.advance(LIFE_S)
    await kept.use()
    assert (await kept.connection()).expires_at_s is None

    kept.made.zendesk.clock.advance(LIFE_S)
    assert await kept.use() == "Ada Lindqvist"
    assert kept.made.wire.asked == 2


async def test_a_token_without_an_end_is_renewed_each_week(kept: Kept) -> None:
    switches = kept.made.zendesk.switches
    switches.token_expires_in, switches.refresh_expires_in = None, 30 * 86_400
    kept.made.zendesk.clock.advance(LIFE_S)
    await kept.use()

    for _ in range(50):
        kept.made.zendesk.clock.advance(86_400)
        await kept.process.tend(kept.account)

    assert kept.made.wire.asked == 1 + 50 // 7
    assert await kept.use() == "Ada Lindqvist"


async def test_a_refresh_token_that_stays_is_kept(kept: Kept) -> None:
    kept.made.zendesk.switches.refresh_single_use = False
    before = await kept.connection()

    for _ in range(3):
        kept.made.zendesk.clock.advance(LIFE_S)
        assert await kept.use() == "Ada Lindqvist"

    assert (await kept.connection()).sealed_refresh_token == before.sealed_refresh_token


async def opened(kept: Kept) -> tuple[str, str]:
    connection, key = await kept.connection(), await kept.process.keys.of(kept.account.id)
    assert connection.sealed_refresh_token is not None
    return (
        key.open(connection.sealed_token, Sealed.token(kept.account)).decode(),
        key.open(connection.sealed_refresh_token, Sealed.refresh_token(kept.account)).decode(),
    )


@pytest.mark.parametrize("kind", LOSES)
async def test_an_answer_lost_on_the_way_is_named_and_ends_nothing_by_itself(
    kept: Kept, kind: str
) -> None:
    kept.made.zendesk.switches.refresh_ends_access = False
    kept.made.zendesk.clock.advance(LIFE_S * 3 // 4)
    kept.made.fault(kind, times=1)
    await kept.process.tend(kept.account)
    assert (await kept.connection()).renewing_at_s is not None

    await kept.process.tend(kept.account)
    assert kept.made.wire.asked == 1  # not again at once
    kept.rested()
    await kept.process.tend(kept.account)
    assert await kept.use() == "Ada Lindqvist"
    assert (await kept.connection()).broken_cause == "lost_while_renewing"

    kept.made.zendesk.clock.advance(LIFE_S)
    with pytest.raises(ReconnectNeeded):
        await kept.use()
    assert await kept.causes() == ["lost_while_renewing", "lost_while_renewing"]
    assert (await kept.connection()).broken_at_s is not None
    assert kept.made.wire.asked == 2


@pytest.mark.parametrize("kind", LOSES)
async def test_a_lost_answer_costs_nothing_where_refresh_tokens_stay(kept: Kept, kind: str) -> None:
    kept.made.zendesk.switches.refresh_single_use = False
    kept.made.zendesk.clock.advance(LIFE_S)
    kept.made.fault(kind, times=1)
    with pytest.raises(ChatUnavailable) as problem:
        await kept.use()
    assert not isinstance(problem.value, ReconnectNeeded)

    kept.rested()
    assert await kept.use() == "Ada Lindqvist"
    assert (await kept.connection()).renewing_at_s is None
    assert await kept.causes() == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("status", {"status": 503}),
        ("status", {"status": 429}),
        ("status", {"status": 403, "body": "<h1>No</h1>"}),
        ("status", {"status": 302}),
        ("slow", {"seconds": 100.0}),
        ("blackhole", {}),
        ("not_json", {}),
        ("huge", {"megabytes": 1.0}),
    ],
)
async def test_trouble_before_it_was_spent_is_waited_out(
    kept: Kept, kind: str, more: dict[str, object]
) -> None:
    kept.made.zendesk.clock.advance(LIFE_S)
    kept.made.fault(kind, times=2, **more)
    for _ in range(2):
        with pytest.raises(ChatUnavailable) as problem:
            await kept.use()
        assert not isinstance(problem.value, ReconnectNeeded)
        kept.rested()

    assert await kept.use() == "Ada Lindqvist"
    assert await kept.causes() == []


async def test_while_the_token_endpoint_is_in_trouble_it_is_not_asked_by_everybody(
    kept: Kept,
) -> None:
    kept.made.zendesk.clock.advance(LIFE_S)
    kept.made.fault("status", status=503)

    results = await asyncio.gather(*(kept.use() for _ in range(9)), return_exceptions=True)

    assert all(isinstance(result, ZendeskUnavailable) for result in results)
    assert kept.made.wire.asked == 1
    assert REST_S <= 60


async def test_a_429_leaves_no_doubt_behind(kept: Kept) -> None:
    kept.made.zendesk.clock.advance(LIFE_S)
    kept.made.fault("status", status=429, times=1)

    with pytest.raises(ZendeskUnavailable):
        await kept.use()

    assert (await kept.connection()).renewing_at_s is None


async def test_a_refresh_token_that_ended(kept: Kept) -> None:
    kept.made.zendesk.switches.refresh_expires_in = 600
    kept.made.zendesk.clock.advance(LIFE_S)
    await kept.use()
    kept.made.zendesk.clock.advance(LIFE_S * 3 // 4)

    await kept.process.tend(kept.account)

    assert (await kept.connection()).broken_cause == "refresh_refused"
    assert await kept.use() == "Ada Lindqvist"
    await kept.process.tend(kept.account)
    assert kept.made.wire.asked == 2  # a refusal is not asked for again
    kept.made.zendesk.clock.advance(LIFE_S)
    with pytest.raises(ReconnectNeeded):
        await kept.use()
    assert await kept.causes() == ["refresh_refused", "refresh_refused"]


@pytest.mark.parametrize("status", [400, 401])
async def test_a_secret_that_was_changed(kept: Kept, status: int) -> None:
    kept.made.zendesk.switches.token_error_status = 401 if status == 401 else 400
    kept.made.zendesk.oauth.save_in_dashboard(kept.made.client.id, new_secret=True)
    kept.made.zendesk.clock.advance(LIFE_S)

    with pytest.raises(ReconnectNeeded):
        await kept.use()

    assert (await kept.connection()).broken_cause == "client_refused"


async def test_revoked_tokens_are_not_renewed_and_that_is_said(kept: Kept) -> None:
    kept.made.zendesk.oauth.delete_client(kept.made.client.id)

    with pytest.raises(ReconnectNeeded):
        await kept.use()
    with pytest.raises(ReconnectNeeded):
        await kept.use()

    assert (await kept.connection()).broken_cause == "client_refused"
    assert kept.made.wire.asked == 1


async def test_a_new_token_that_is_refused_as_well_ends_it(kept: Kept) -> None:
    kept.made.zendesk.switches.token_state = "revoked"

    with pytest.raises(ReconnectNeeded):
        await kept.use()

    assert kept.made.wire.asked == 1
    assert (await kept.connection()).broken_cause == "refused"


async def test_who_dies_between_answer_and_storing_leaves_word_of_it(kept: Kept) -> None:
    """As after kill -9: the next process knows that there was an attempt."""

    class Killed(BaseException):
        pass

    async def die(_: httpx.Request, __: httpx.Response) -> None:
        raise Killed

    kept.made.wire.after = die
    kept.made.zendesk.clock.advance(LIFE_S)
    with pytest.raises(Killed):
        await kept.use()
    kept.made.wire.after = None

    with pytest.raises(ReconnectNeeded):
        await kept.use()

    assert await kept.causes() == ["lost_while_renewing", "lost_while_renewing"]


async def test_who_dies_before_asking_loses_nothing(kept: Kept) -> None:
    class Killed(BaseException):
        pass

    async def die(_: httpx.Request) -> None:
        raise Killed

    kept.made.wire.before = die
    kept.made.zendesk.clock.advance(LIFE_S)
    with pytest.raises(Killed):
        await kept.use()
    kept.made.wire.before = None

    assert await kept.use() == "Ada Lindqvist"
    assert await kept.causes() == []


async def test_who_stops_waiting_does_not_lose_what_was_asked_for(kept: Kept) -> None:
    answered = anyio.Event()

    async def linger(_: httpx.Request, __: httpx.Response) -> None:
        answered.set()
        await anyio.sleep(0.05)

    kept.made.wire.after = linger
    kept.made.zendesk.clock.advance(LIFE_S)
    waiting = asyncio.create_task(kept.use())
    await answered.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    kept.made.wire.after = None
    assert await kept.use() == "Ada Lindqvist"
    assert kept.made.wire.asked == 1


async def test_a_full_disk_after_the_answer_is_waited_out(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap, calls = kept.process.store.connections.swap, []

    async def full(account_id: str, before: Connection, after: Connection) -> bool:
        calls.append(after)
        if len(calls) == 2:  # the first one is the intent
            raise OSError("no space left")
        return await swap(account_id, before, after)

    monkeypatch.setattr(kept.process.store.connections, "swap", full)
    kept.made.zendesk.clock.advance(LIFE_S)

    assert await kept.use() == "Ada Lindqvist"
    assert len(calls) == 3


async def test_who_disconnects_meanwhile_gets_no_new_token(kept: Kept) -> None:
    async def disconnect(_: httpx.Request, __: httpx.Response) -> None:
        await kept.process.store.connections.forget(kept.account.id)

    kept.made.wire.after = disconnect
    kept.made.zendesk.clock.advance(LIFE_S)

    with pytest.raises(ReconnectNeeded):
        await kept.use()

    assert kept.made.live() == []
    assert await kept.process.store.connections.current(kept.account.id) is None


async def test_who_reconnects_meanwhile_is_the_one_who_is_used(kept: Kept) -> None:
    async def reconnect(_: httpx.Request, __: httpx.Response) -> None:
        kept.made.wire.after = None
        await kept.made.connect(kept.process, agent=EVE)

    kept.made.wire.after = reconnect
    kept.made.zendesk.clock.advance(LIFE_S)

    assert await kept.use() == "Eve Sandberg"
    assert [token.agent_id for token in kept.made.live()] == [EVE]


async def test_a_note_of_somebody_else_does_not_keep_the_new_token_out(kept: Kept) -> None:
    connection = await kept.connection()

    async def note(_: httpx.Request, __: httpx.Response) -> None:
        token = connection.sealed_token
        await kept.process.store.connections.mark_broken(kept.account.id, token, 1)

    kept.made.wire.after = note
    kept.made.zendesk.clock.advance(LIFE_S)

    assert await kept.use() == "Ada Lindqvist"
    assert (await kept.connection()).broken_at_s is None


async def test_client_credentials_are_asked_anew(tmp_path: Path) -> None:
    async with tenancy(tmp_path) as (made, (process,)):
        await made.connect(process, "client_credentials")
        for turn in range(1, 4):
            made.zendesk.clock.advance(LIFE_S)
            assert await process.whoever(made.account) == "Ada Lindqvist"
            assert made.wire.asked == turn


@pytest.mark.parametrize("kind", LOSES)
async def test_a_lost_answer_to_client_credentials_is_just_asked_for_again(
    tmp_path: Path, kind: str
) -> None:
    async with tenancy(tmp_path) as (made, (process,)):
        await made.connect(process, "client_credentials")
        made.zendesk.clock.advance(LIFE_S)
        made.fault(kind, times=1)
        with pytest.raises(ChatUnavailable):
            await process.whoever(made.account)
        process.renewal._rests.clear()

        assert await process.whoever(made.account) == "Ada Lindqvist"


async def test_a_client_saved_in_the_dashboard_is_noticed_before_the_token_ends(
    tmp_path: Path,
) -> None:
    async with tenancy(tmp_path) as (made, (process,)):
        await made.connect(process, "client_credentials")
        made.zendesk.oauth.save_in_dashboard(made.client.id)
        made.zendesk.clock.advance(LIFE_S * 3 // 4)

        await process.tend(made.account)

        connection = await process.store.connections.current(made.account.id)
        assert connection is not None
        assert (connection.broken_cause, connection.broken_at_s) == ("client_refused", None)
        assert await process.whoever(made.account) == "Ada Lindqvist"


async def test_an_implicit_token_is_not_renewed(tmp_path: Path) -> None:
    async with tenancy(tmp_path) as (made, (process,)):
        token = await made.connect(process, "implicit")
        token.revoked = True

        with pytest.raises(ReconnectNeeded):
            await process.whoever(made.account)

        connection = await process.store.connections.current(made.account.id)
        assert connection is not None
        assert connection.broken_cause == "refused"
        assert made.wire.asked == 0


async def test_an_implicit_token_with_an_end_is_said_to_have_ended(tmp_path: Path) -> None:
    async with tenancy(tmp_path) as (made, (process,)):
        token = await made.connect(process, "implicit")
        connection = await process.store.connections.current(made.account.id)
        assert connection is not None
        ended = structs.replace(connection, expires_at_s=1_700_000_000)
        await process.store.connections.save(made.account.id, ended)
        token.revoked = True

        with pytest.raises(ReconnectNeeded):
            await process.whoever(made.account)

        connection = await process.store.connections.current(made.account.id)
        assert connection is not None
        assert connection.broken_cause == "ended"


async def test_nothing_stored_shows_a_token(kept: Kept) -> None:
    kept.made.zendesk.clock.advance(LIFE_S)
    await kept.use()
    token, refresh = await opened(kept)
    secret = kept.made.client.client_secret
    await kept.process.store.close()

    for file in kept.made.folder.rglob("*"):
        held = file.read_bytes() if file.is_file() else b""
        for value in (token, refresh, secret):
            assert value.encode() not in held
    for value in (await_repr := repr(ChatAccess(kept.account, Secret(token)))).split():
        assert token not in value
    assert "Secret(…)" in await_repr
