"""Counters for Prometheus, one registry per process; labels are route patterns and codes only."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from backend.web.counts import Counts, Times

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


CONNECTIONS: Final = ("connected", "not_connected", "reconnect")
PHASES: Final = ("waiting", "copying", "up_to_date", "behind", "paused", "stopped")


class MirrorNumbers(Struct, frozen=True):
    """Of all accounts' copies together."""

    chats: int
    oldest_s: int
    """Since the least fresh complete copy was last known to be up to date."""
    quarantined: int
    held: int
    phases: dict[str, int]
    connections: dict[str, int]


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counts(
            "chatside_http_requests",
            "Requests answered, by route pattern, method and status",
            ["route", "method", "status"],
        )
        self._seconds = Times(
            "chatside_http_request_seconds", "Time to answer a request, by route pattern", "route"
        )
        self._lookups = Counts(
            "chatside_lookups", "Look-ups answered, by source and outcome", ["source", "outcome"]
        )
        self._searches = Counts(
            "chatside_searches", "Searches answered, by scope and outcome", ["scope", "outcome"]
        )
        for collector in (self._requests, self._seconds, self._lookups, self._searches):
            self.registry.register(collector)
        self._unreadable = Counter(
            "chatside_unreadable_records",
            "Records of Zendesk that could not be read and were shown as such",
            registry=self.registry,
        )

        self._open_streams = Gauge(
            "chatside_streams", "Panels that listen for changes", registry=self.registry
        )
        self._streams_ended = Counter(
            "chatside_streams_ended",
            "Streams of changes that ended, by why",
            ["reason"],
            registry=self.registry,
        )

        self._chats = self._gauge("chats", "Chats in the copies of all accounts")
        self._oldest = self._gauge(
            "oldest_seconds", "Since the least fresh complete copy was known to be up to date"
        )
        self._put_aside = self._gauge("quarantined", "Records of Zendesk that were put aside")
        self._held = self._gauge("held", "Chats that look deleted and wait for an admin")
        self._phases = Gauge(
            "chatside_mirror_accounts",
            "Accounts by the state of their copy",
            ["phase"],
            registry=self.registry,
        )

        self._accounts = Gauge(
            "chatside_accounts",
            "Invited accounts by the state of their connection",
            ["connection"],
            registry=self.registry,
        )

    def mirrors(self, numbers: MirrorNumbers) -> None:
        """As they are when a monitor asks."""
        self._chats.set(numbers.chats)
        self._oldest.set(numbers.oldest_s)
        self._put_aside.set(numbers.quarantined)
        self._held.set(numbers.held)
        for phase in PHASES:
            self._phases.labels(phase).set(numbers.phases.get(phase, 0))

        for state in CONNECTIONS:
            self._accounts.labels(state).set(numbers.connections.get(state, 0))

    def _gauge(self, name: str, words: str) -> Gauge:
        return Gauge(f"chatside_mirror_{name}", words, registry=self.registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """A method nobody uses counts as `other`."""
        self._requests.add(route, method if method in METHODS else "other", status)
        self._seconds.add(route, seconds)

    def lookup(self, source: str, outcome: str) -> None:
        self._lookups.add(source, outcome)

    def search(self, scope: str, outcome: str) -> None:
        self._searches.add(scope, outcome)

    def unreadable(self, records: int) -> None:
        if records:
            self._unreadable.inc(records)

    def streams(self, count: int) -> None:
        self._open_streams.set(count)

    def stream_ended(self, reason: str) -> None:
        self._streams_ended.labels(reason).inc()

    def exposition(self) -> bytes:
        """The text format."""
        return generate_latest(self.registry)
