from __future__ import annotations

import re

from backend.web.metrics import Metrics, MirrorNumbers
from tests.docs.pages import REFERENCE, code, names, tables

ROWS = tables(REFERENCE / "metrics.md", "Metric")
SAMPLE = re.compile(r"^(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? \S+$", re.MULTILINE)


def exposed() -> dict[str, tuple[str, set[str]]]:
    """What a monitor reads: name → type and labels, without the times of creation."""
    metrics = Metrics()
    metrics.request("/healthz", "GET", 200, 0.01)
    metrics.lookup("live", "found")
    metrics.search("requester", "found")
    metrics.unreadable(1)
    metrics.streams(1)
    metrics.stream_ended("gone")
    metrics.mirrors(MirrorNumbers(1, 1, 1, 1, phases={}, connections={}))
    text = metrics.exposition().decode()
    types = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    labels: dict[str, set[str]] = {}
    for name, inside in SAMPLE.findall(text):
        labels.setdefault(name, set()).update(set(re.findall(r'(\w+)="', inside)) - {"le"})
    return {
        name: (kind, labels[name]) for name, kind in types.items() if not name.endswith("_created")
    }


def test_the_page_lists_exactly_the_metrics_that_are_exposed() -> None:
    assert set(names(ROWS, "Metric")) == set(exposed())


def test_types_and_labels_on_the_page_are_those_exposed() -> None:
    known = exposed()
    for row in ROWS:
        labels = set(re.findall(r"`(\w+)`", row["Labels"]))
        assert (row["Type"], labels) == known[code(row["Metric"])], row
