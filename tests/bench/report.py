"""What the parts found, as `docs/reference/benchmarks.md`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

REPORT: Final = Path(__file__).parents[2] / "docs/reference/benchmarks.md"
KEPT: Final = Path(__file__).parents[2] / ".bench"
"""Worlds and results; git doesn't see it."""


class Table(Struct):
    head: list[str]
    rows: list[list[str]]

    def lines(self) -> list[str]:
        made = [self.head, ["---"] * len(self.head), *self.rows]
        return [f"| {' | '.join(row)} |" for row in made]


class Section(Struct):
    """One part's findings. `raw`: the single rounds, for who wants to look closer."""

    part: str
    title: str
    prose: str
    """Paragraphs above the tables."""
    tables: list[Table]
    raw: Any = None
    after: str = ""
    """Paragraphs below the tables."""
    taken_s: float = 0.0
    """When, seconds since 1970."""

    def text(self) -> str:
        day = datetime.fromtimestamp(self.taken_s, UTC)
        command = f"`python -m tests.bench {self.part}`, {day:%Y-%m-%d}."
        tables = ["\n".join(table.lines()) for table in self.tables]
        parts = [f"## {self.title}", self.prose, command, *tables, self.after]
        return "\n\n".join(filter(None, parts))


HEAD: Final = """\
# Benchmarks

`make bench` measures all of this and writes it down; `.venv/bin/python -m tests.bench PART …`
measures single parts. Nothing here was typed in.

The machine has two cores that it shares with others, so its own speed means little and changes by
the hour. What travels is the ratio to something plain that is measured beside it: the server
under test is pinned to one core, the loader to the other, contestants take turns (A B C A B C …),
and a ratio is taken within each round. Tables show the median of the rounds and, in brackets,
their quartiles. “CPU” is the user and system time of the server's process by requests; it moves
least. Every answer is counted: one that is not a 200, or is empty, voids the run.

“Bare” is an ASGI application without a framework on the same server with the same settings
(uvicorn, uvloop, httptools), which sends bodies that Chatside had sent, and nothing else: no
session, no headers but type and length, not a look at the request. “Control” is an ordinary
Starlette endpoint: a signed session, fifty rows from SQLite, JSON, an ETag, the usual headers. It
is there to show that the harness measures: it should come out near 0.13 of bare."""


def keep(section: Section) -> None:
    """So that one part can be measured again without the others."""
    section.taken_s = time.time()
    _folder().joinpath(f"{section.part}.json").write_bytes(msgspec.json.encode(section))


def kept(parts: Sequence[str]) -> list[Section]:
    paths = (_folder() / f"{part}.json" for part in parts)
    return [msgspec.json.decode(p.read_bytes(), type=Section) for p in paths if p.exists()]


def write(sections: Sequence[Section]) -> None:
    REPORT.write_text(
        "\n\n".join([HEAD, *(section.text() for section in sections)]) + "\n", "utf-8"
    )


def _folder() -> Path:
    folder = KEPT / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
