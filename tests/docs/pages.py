"""Reads the tables of the documentation, as people see them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
REFERENCE: Final = ROOT / "docs/reference"

Row = dict[str, str]


def tables(page: Path, first: str) -> list[Row]:
    """The rows of all tables of `page` whose first column is called `first`, by column."""
    rows: list[Row] = []
    header: list[str] = []
    for line in page.read_text("utf-8").splitlines():
        cells = _cells(line)
        if not cells:
            header = []
        elif not header:
            header = cells
        elif header[0] == first and set("".join(cells)) != {"-"}:
            rows.append(dict(zip(header, cells, strict=True)))
    return rows


def code(cell: str) -> str:
    """What stands in a cell between backticks."""
    if len(cell) < 3 or cell[0] != "`" or cell[-1] != "`":
        raise AssertionError(f"{cell!r} is not set as code")
    return cell[1:-1]


def names(rows: list[Row], column: str) -> list[str]:
    """One column of a table of names, none of which may stand there twice."""
    found = [code(row[column]) for row in rows]
    doubled = {name for name in found if found.count(name) > 1}
    if doubled:
        raise AssertionError(f"{sorted(doubled)} stand there twice")
    return found


def _cells(line: str) -> list[str]:
    line = line.strip()
    if not line.startswith("|") or not line.endswith("|"):
        return []
    return [cell.strip() for cell in line[1:-1].split("|")]
