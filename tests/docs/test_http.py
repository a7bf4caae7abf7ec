from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Route

from backend.routes import ops_routes, routes
from backend.web import contract
from backend.wiring import Rooms, wire
from tests.docs.pages import REFERENCE, Row, code, tables
from tests.product import settings_for

pytestmark = pytest.mark.anyio

ROWS = tables(REFERENCE / "http.md", "Method")


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    async with AsyncExitStack() as stack:
        yield await wire(settings_for(tmp_path, {"acme": "http://127.0.0.1:9"}, 8000), stack)


def served(found: list[BaseRoute]) -> set[tuple[str, str]]:
    return {
        (method, re.sub(r":\w+}", "}", route.path))
        for route in found
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }


def written(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row["Method"], code(row["Path"])) for row in rows]


async def test_the_page_lists_exactly_the_routes_of_the_product(rooms: Rooms) -> None:
    assert sorted(written(ROWS)) == sorted(served(routes(rooms)) | served(ops_routes(rooms)))


async def test_the_operators_routes_are_listed_apart(rooms: Rooms) -> None:
    apart = written(ROWS[-len(ops_routes(rooms)) :])
    assert set(apart) == served(ops_routes(rooms))


def test_each_route_says_who_calls_it_what_it_needs_and_what_it_answers() -> None:
    for row in ROWS:
        assert row["Who calls it"], row
        assert row["What it must bring"], row
        assert row["Answer"], row
        assert row["Body"] or row["Method"] == "GET", row


def test_structs_named_on_the_page_are_in_the_contract() -> None:
    named = {
        name
        for row in ROWS
        for name in re.findall(r"`([A-Z][A-Za-z]+)`", row["Body"] + row["Answer"])
    }
    assert {"LookupRequest", "Transcript"} <= named
    assert {name for name in named if not hasattr(contract, name)} == set()
