"""Counters for Prometheus, one registry per process; labels are route patterns and codes only."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "chatside_http_requests",
            "Requests answered, by route pattern, method and status",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "chatside_http_request_seconds",
            "Time to answer a request, by route pattern",
            ["route"],
            buckets=(0.002, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
            registry=self.registry,
        )
        self._lookups = Counter(
            "chatside_lookups",
            "Look-ups answered, by source and outcome",
            ["source", "outcome"],
            registry=self.registry,
        )
        self._unreadable = Counter(
            "chatside_unreadable_records",
            "Records of Zendesk that could not be read and were shown as such",
            registry=self.registry,
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        known = method if method in METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def lookup(self, source: str, outcome: str) -> None:
        self._lookups.labels(source, outcome).inc()

    def unreadable(self, records: int) -> None:
        self._unreadable.inc(records)

    def exposition(self) -> bytes:
        """The text format."""
        return generate_latest(self.registry)
