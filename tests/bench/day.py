"""A day of the worker in virtual time: the real sync and client against the stand-in in-process.

Only the clock is invented: it moves by what the sync wants to wait, and by a little for each call.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
from msgspec import Struct

from backend.accounts.account import Account
from backend.connection.connections import Connections
from backend.connection.sealed import Sealed
from backend.keys.keys_file import load_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror import presence
from backend.mirror.account_sync import AccountSync
from backend.mirror.asking import Asking
from backend.mirror.rows import Rows
from backend.mirror.state import SyncState
from backend.settings import Settings
from backend.storage.activity import Activity
from backend.storage.budget import Pace, Urgency, take
from backend.storage.connections import Connection
from backend.storage.data_keys import DataKeys
from backend.storage.store import Store
from backend.wiring import open_store
from backend.zendesk.client import ChatClient
from tests.bench import crowd, hands
from tests.bench.settings import settings_of
from tests.bench.worlds import data_key, keys_file
from tests.customer import ADA
from tests.emulator.account import Account as StandIn
from tests.emulator.in_process import InProcess
from tests.emulator.world.chats import ChatMaker
from tests.emulator.world.people import somebody

AGENTS: Final = 300
OPENS_EACH: Final = 200
"""A ticket every three minutes of a working day."""
NEW_CHATS: Final = 3_000
FROM_S, UNTIL_S = 8 * 3600, 18 * 3600
DAY_S: Final = 86_400
CALL_S: Final = 0.3
"""How long a call takes in virtual time."""
LOOK_S: Final = 1.0
CHATS: Final = 20_000
MIDNIGHT: Final = crowd.NEWEST // DAY_S * DAY_S + DAY_S


class Minute(Struct):
    """Calls of one minute, and whether somebody had a sidebar open all through it."""

    watched: bool
    calls: int = 0


class Day(Struct):
    opens: int
    minutes: list[Minute]
    by_urgency: dict[str, int]
    copy_calls: int
    """Of the first copy, in the night before."""


class _Budget:
    """The account's row on the virtual clock; what it grants is a call."""

    def __init__(self, stand_in: StandIn) -> None:
        self._clock, self._pace = stand_in.clock, Pace()
        self.granted: list[tuple[float, Urgency]] = []

    async def take(self, account_id: str, urgency: Urgency = "live") -> float:
        self._pace, wait = take(self._pace, self._clock.now(), urgency)
        if wait == 0.0:
            self.granted.append((self._clock.now(), urgency))
            self._clock.advance(CALL_S)
        return wait

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        raise RuntimeError("the stand-in counted more calls than its allowance")


class _Opens:
    """When tickets are opened, in order."""

    def __init__(self, rng: random.Random) -> None:
        count = AGENTS * OPENS_EACH
        self.times = sorted(MIDNIGHT + rng.uniform(FROM_S, UNTIL_S) for _ in range(count))

    def activity(self, now: float) -> Activity:
        before = bisect_right(self.times, now)
        return Activity(int(self.times[before - 1]) if before else None, int(now))


async def simulate(folder: Path) -> Day:
    rng = random.Random(5)
    opens = _Opens(rng)
    stand_in = StandIn(crowd.SUBDOMAIN, chats=CHATS, at=MIDNIGHT - 3600)
    budget = _Budget(stand_in)
    async with _sync(stand_in, budget, settings_of(folder, stand_in.origin, keys_file())) as sync:
        await _until(MIDNIGHT, sync, stand_in, opens, [])
        if not sync.state.complete:
            raise RuntimeError("the first copy was not complete at midnight")
        copy_calls = len(budget.granted)
        budget.granted.clear()
        coming = sorted(MIDNIGHT + rng.uniform(FROM_S, UNTIL_S) for _ in range(NEW_CHATS))
        await _until(MIDNIGHT + DAY_S, sync, stand_in, opens, coming)
    return _day(opens, budget, copy_calls)


async def _until(
    end: float, sync: AccountSync, stand_in: StandIn, opens: _Opens, coming: list[float]
) -> None:
    """What `Following` does, second by second. `coming`: when chats end that are new."""
    clock, maker = stand_in.clock, ChatMaker(random.Random(6), 1_234_567, int(end))
    while clock.now() < end:
        while coming and coming[0] <= clock.now():
            at = coming.pop(0)
            visitor = somebody(maker.rng, maker.account_number, len(coming))
            stand_in.world.put_chat(maker.any(visitor, at - 600), at)
        activity = opens.activity(clock.now())
        seconds = await sync.turn(watched=presence.watched(activity, clock.now()))
        clock.advance(min(seconds, LOOK_S))


@asynccontextmanager
async def _sync(
    stand_in: StandIn, budget: _Budget, settings: Settings
) -> AsyncIterator[AccountSync]:
    now = stand_in.clock.now

    async def sleep(seconds: float) -> None:
        stand_in.clock.advance(seconds)

    async with AsyncExitStack() as stack:
        await hands.enter(settings, crowd.SUBDOMAIN, stand_in.origin, data_key())
        store = open_store(settings)
        stack.push_async_callback(store.close)
        operator = load_operator_keys(settings.secret_keys, settings.keys_file)
        keys = DataKeys(store.accounts, Sealer(operator))
        account = await store.accounts.find(hands.ACCOUNT_ID)
        assert account is not None
        await _connect(store, keys, account, stand_in)
        mirrors, key = await stack.enter_async_context(hands.opened(settings))
        http = await stack.enter_async_context(
            httpx.AsyncClient(transport=InProcess(stand_in), timeout=30)
        )
        client = ChatClient(http, budget, clock=now, now=now, sleep=sleep)
        writer = await mirrors.writer(account.id)
        stack.push_async_callback(writer.close)
        connections = Connections(store.connections, store.audit, keys)
        asking = Asking(account, connections, client, writer, Rows(key), now)
        yield AccountSync(asking, writer, SyncState(), None, now)


async def _connect(store: Store, keys: DataKeys, account: Account, stand_in: StandIn) -> None:
    token = stand_in.oauth.issue(ADA, ["read"]).access_token
    key = await keys.of(account.id)
    sealed = key.seal(token.encode(), Sealed.token(account))
    name = key.seal(b"Ada", Sealed.agent_name(account))
    at = int(stand_in.clock.now())
    await store.connections.save(account.id, Connection(sealed, None, ADA, name, "read", at))


def _day(opens: _Opens, budget: _Budget, copy_calls: int) -> Day:
    minutes = [Minute(_watched(opens, number)) for number in range(DAY_S // 60)]
    by_urgency: dict[str, int] = {}
    for at, urgency in budget.granted:
        if at < MIDNIGHT + DAY_S:
            minutes[int(at - MIDNIGHT) // 60].calls += 1
            by_urgency[urgency] = by_urgency.get(urgency, 0) + 1
    return Day(len(opens.times), minutes, by_urgency, copy_calls)


def _watched(opens: _Opens, minute: int) -> bool:
    begin = MIDNIGHT + minute * 60
    return all(presence.watched(opens.activity(at), at) for at in (begin, begin + 59))
