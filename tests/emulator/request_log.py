"""What arrived: for tests that ask what was sent, how often, and with which headers."""

from __future__ import annotations

from collections import deque

from msgspec import Struct


class LoggedRequest(Struct):
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    status: int


class RequestLog:
    def __init__(self, at_most: int = 5000) -> None:
        self.requests: deque[LoggedRequest] = deque(maxlen=at_most)

    def below(self, prefix: str) -> list[LoggedRequest]:
        return [request for request in self.requests if request.path.startswith(prefix)]

    def clear(self) -> None:
        self.requests.clear()
