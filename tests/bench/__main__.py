"""`make bench`, or `python -m tests.bench PART …`: measure; write docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

from tests.bench import report
from tests.bench.parts import (
    calls,
    growth,
    ingest,
    live,
    lookup,
    memory,
    panel,
    search,
    stored,
    streams,
    tail,
)
from tests.bench.report import Section
from tests.bench.worlds import LARGE, MIDDLE, SMALL, world

PARTS: Final[dict[str, Callable[[], Section]]] = {
    "lookup": lambda: lookup.measure(world(LARGE), world(SMALL)),
    "tail": lambda: tail.measure(world(MIDDLE)),
    "growth": lambda: growth.measure([world(SMALL), world(MIDDLE), world(LARGE)]),
    "ingest": ingest.measure,
    "memory": lambda: memory.measure(world(LARGE)),
    "search": search.measure,
    "calls": lambda: calls.measure(world(SMALL)),
    "stored": stored.measure,
    "live": live.measure,
    "panel": panel.measure,
    "streams": lambda: streams.measure(world(SMALL)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    asked = parser.parse_args().parts or list(PARTS)
    if unknown := set(asked) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    for part in asked:
        section = PARTS[part]()
        report.keep(section)
        print(section.text(), end="\n\n", flush=True)
    report.write(report.kept(list(PARTS)))


if __name__ == "__main__":
    main()
