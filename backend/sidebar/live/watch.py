"""One account's watch: one look a second for all of its panels, while any of them listens.

| What was seen | Who is told |
| --- | --- |
| the connection is in another state | everybody |
| the copy has another version | whose own list differs, after looking it up as a panel would |
| the copy is fresher | everybody with a list, every twenty seconds; what hinders it, at once |
| account, installations, connection or Chat's agents changed | who may not read any more: the end |
| what a role shows changed with them | whose own list differs now |
| nothing for fifteen seconds | a sign of life |
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import structs

from backend.accounts.account import Account
from backend.connection.standing import copy_of
from backend.errors import InstallationUnknown
from backend.sidebar.live.callers import Callers
from backend.sidebar.live.followed import Lists
from backend.sidebar.live.pause import Pause
from backend.sidebar.live.sight import Eyes, Sight
from backend.sidebar.live.stream import NOTHING, Stream
from backend.storage.activity import ActivityStore
from backend.web.contract import Copy, News
from backend.web.logs import log

LOOK_S: Final = 1.0
BEAT_S: Final = 15.0
CHECK_S: Final = 60.0
"""Between two checks of a session and its policy while nothing of them seems to have changed."""
COPY_S: Final = 20.0
COPYING_S: Final = 5.0
TURN: Final = "turn"


class Watch:
    def __init__(
        self,
        account_id: str,
        eyes: Eyes,
        callers: Callers,
        lists: Lists,
        activity: ActivityStore,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account_id, self._eyes, self._callers = account_id, eyes, callers
        self._lists, self._activity, self._now = lists, activity, now
        self.streams: set[Stream] = set()
        self._seen: Sight | None = None
        self._told: tuple[float, Copy] | None = None
        self._task: asyncio.Task[None] | None = None

    def enter(self, stream: Stream) -> None:
        self.streams.add(stream)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)
        if not self.streams and self._task is not None:
            self._task.cancel()  # before stores are closed
            self._task = None

    async def _run(self) -> None:
        self._seen = None
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  whatever it is, it may be over in a second
                log.error("changes can't be seen", account=self._account_id, exc_info=error)
            await self._eyes.rest(self._account_id, LOOK_S)

    async def look(self) -> None:
        before, seen = self._seen, await self._eyes.look(self._account_id)
        if seen.account is None:
            self._end_all(InstallationUnknown.code)
            return
        if before is not None and before.state != seen.state:
            _tell(self.streams, structs.replace(NOTHING, connection=seen.state))
        same_access = before is not None and before.same_access(seen)
        await self._check(everybody=not same_access)
        if before is None or not same_access or not before.same_lists(seen):
            await self._look_up(seen.account)
        self._tell_copy(before, seen)
        self._keep_alive()
        self._seen = seen
        if any(stream.followed for stream in self.streams):
            await self._activity.used(self._account_id, int(time.time()))

    async def _check(self, *, everybody: bool) -> None:
        now, pause = self._now(), Pause()
        for stream in tuple(self.streams):
            if everybody or now - stream.checked_at >= CHECK_S:
                stream.checked_at = now
                if (code := await self._callers.refusal(stream)) is not None:
                    stream.end(code)
                await pause.if_due()

    async def _look_up(self, account: Account) -> None:
        pause = Pause()
        for stream in tuple(self.streams):
            followed = stream.followed
            if followed is not None and await self._lists.changed(account, followed):
                _tell((stream,), structs.replace(NOTHING, changed=True))
            await pause.if_due()

    def _tell_copy(self, before: Sight | None, seen: Sight) -> None:
        if seen.standing is None or (before is not None and before.standing is seen.standing):
            return
        copy, now = copy_of(seen.standing), self._now()
        if self._told is not None and not _worth_telling(*self._told, copy, now):
            return
        self._told = now, copy
        following = (stream for stream in self.streams if stream.followed)
        _tell(following, structs.replace(NOTHING, copy=copy))

    def _keep_alive(self) -> None:
        now = self._now()
        for stream in self.streams:
            if now >= stream.ends_at:
                stream.end(TURN)
            elif now - stream.heard_at >= BEAT_S:
                stream.beat()
            else:
                continue
            stream.heard_at = now

    def _end_all(self, why: str) -> None:
        for stream in self.streams:
            stream.end(why)


def _tell(streams: Iterable[Stream], news: News) -> None:
    for stream in streams:
        stream.tell(news)


def _worth_telling(told_at: float, told: Copy, copy: Copy, now: float) -> bool:
    if (told.complete, told.trouble) != (copy.complete, copy.trouble):
        return True
    return copy != told and now - told_at >= (COPY_S if copy.complete else COPYING_S)
