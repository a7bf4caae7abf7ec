"""A panel's stream of changes, read as its page reads it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from tests.panel import Panel

ACCEPT = {"Accept": "text/event-stream"}
News = dict[str, Any]


class Listening:
    """What came so far: news, and how often a sign of life."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.news: list[News] = []
        self.beats = 0
        self.over = False
        self._something = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def first(self) -> News:
        """What a stream begins with."""
        return self.until(lambda _: True)

    def until(self, claim: Callable[[News], object], within_s: float = 60) -> News:
        """The first news of which `claim` is true; it is waited for."""
        until = time.monotonic() + within_s
        with self._something:
            while True:
                if (found := next(filter(claim, self.news), None)) is not None:
                    return found
                assert not self.over, f"the stream ended: {self.news}"
                assert self._something.wait(until - time.monotonic()), f"only {self.news}"

    def changed(self, within_s: float = 60) -> News:
        """News after the first that say that the list is another one."""
        self.first()
        return self.until(lambda one: one["changed"] and one is not self.news[0], within_s)

    def end(self, within_s: float = 60) -> str:
        """Why it ended."""
        return str(self.until(lambda one: one["end"], within_s)["end"])

    def closed(self, within_s: float = 20) -> bool:
        """Whether the server closed it."""
        self._thread.join(within_s)
        return self.over

    def _read(self) -> None:
        try:
            for line in self.response.iter_lines():
                self._note(line)
        except (httpx.TransportError, httpx.StreamError):
            pass
        finally:
            with self._something:
                self.over = True
                self._something.notify_all()

    def _note(self, line: str) -> None:
        with self._something:
            if line.startswith("data: "):
                self.news.append(json.loads(line[6:]))
            elif line == ":":
                self.beats += 1
            self._something.notify_all()


def hang_up(response: httpx.Response) -> None:
    """At once, though a thread waits for more."""
    line: socket.socket = response.extensions["network_stream"].get_extra_info("socket")
    with suppress(OSError):  # the server was faster
        line.shutdown(socket.SHUT_RDWR)


def question(panel: Panel, ticket_id: int | None) -> News:
    """What the panel follows; None: nothing but the connection."""
    requester = None if ticket_id is None else panel.requester(ticket_id)
    return {"ticket_id": ticket_id, "requester": requester}


@contextmanager
def listening(panel: Panel, ticket_id: int | None, /, **changes: Any) -> Iterator[Listening]:
    """With the grant of the panel's last look-up."""
    headers = {**ACCEPT, "Authorization": f"Bearer {panel.session}"}
    if ticket_id is not None:
        headers["Chatside-Grant"] = panel.grant
    body = {**question(panel, ticket_id), **changes}
    address = f"{panel.origin}/api/changes"
    with (
        httpx.Client(trust_env=False, timeout=90) as http,
        http.stream("POST", address, json=body, headers=headers) as response,
    ):
        if response.is_error:
            response.read()
        heard = Listening(response)
        try:
            yield heard
        finally:
            hang_up(response)
