"""What arrived: for tests that ask what was sent, how often, and with which headers."""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import Final

from msgspec import Struct, field

from tests.emulator.limits import WINDOW_S

_MINUTES: Final = 7 * 24 * 60
_CHAT: Final = "/api/v2/chat/"
_AN_ID: Final = re.compile(r"/[^/]*\d[^/]*")


class LoggedRequest(Struct):
    """`at`: seconds since 1970 by the account's clock."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int
    at: float = 0.0


class Counts(Struct):
    """Of all calls to Chat since the log was cleared, however many."""

    calls: int = 0
    most_in_60_s: int = 0
    """In any 60 seconds by the account's clock, refused ones among them."""
    by_endpoint: Counter[str] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    by_minute: Counter[int] = field(default_factory=Counter)
    """Minutes since 1970; the last week of them."""


class RequestLog:
    """The last `at_most` requests whole, and counts of all, so that long runs need no memory."""

    def __init__(self, at_most: int = 5000) -> None:
        self.requests: deque[LoggedRequest] = deque(maxlen=at_most)
        self.counts = Counts()
        self._window: deque[float] = deque()

    def arrived(self, request: LoggedRequest) -> None:
        self.requests.append(request)
        if request.path.startswith(_CHAT):
            self._count(request)

    def answered(self, request: LoggedRequest, status: int) -> None:
        request.status = status
        if request.path.startswith(_CHAT):
            self.counts.by_status[status] += 1

    def below(self, prefix: str) -> list[LoggedRequest]:
        return [request for request in self.requests if request.path.startswith(prefix)]

    def clear(self) -> None:
        self.requests.clear()
        self._window.clear()
        self.counts = Counts()

    def _count(self, request: LoggedRequest) -> None:
        counts, at = self.counts, request.at
        counts.calls += 1
        counts.by_endpoint[endpoint(request.path, request.query)] += 1
        counts.by_minute[int(at // 60)] += 1
        if len(counts.by_minute) > _MINUTES:
            del counts.by_minute[min(counts.by_minute)]
        while self._window and self._window[0] <= at - WINDOW_S:
            self._window.popleft()
        self._window.append(at)
        counts.most_in_60_s = max(counts.most_in_60_s, len(self._window))


def endpoint(path: str, query: str) -> str:
    """`chats?ids`, `chats/{id}`, `incremental/chats`, …"""
    name = _AN_ID.sub("/{id}", path.removeprefix(_CHAT))
    return f"{name}?ids" if name == "chats" and query.startswith("ids=") else name
