"""README and FIDELITY of the stand-in against the application that it serves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from tests.docs.pages import Row, code, tables
from tests.emulator import app
from tests.emulator.account import Account
from tests.emulator.switches import Switches

HOME: Final = Path(app.__file__).parent
FIDELITY: Final = HOME / "FIDELITY.md"
README: Final = HOME / "README.md"
OUTSIDE: Final = {"/agent/static"}
"""Files of our own ticket page, which are nobody's interface."""


@pytest.fixture(scope="module")
def served() -> set[tuple[str, str]]:
    """Method and path of all that the composed application answers."""
    layer: object = app.create_app(Account("acme", chats=0))
    while not isinstance(layer, Starlette):
        layer = vars(layer)["_app"]
    found = set()
    for route in layer.routes:
        assert isinstance(route, Route | Mount)
        methods = route.methods if isinstance(route, Route) else {"GET"}
        found |= {(method, plain(route.path)) for method in methods or ()}
    return {(m, path) for m, path in found if m != "HEAD" and path not in OUTSIDE}


def plain(path: str) -> str:
    """Twins that differ in `.json` or `.pem`, or in the type of a parameter, are one."""
    return re.sub(r"\.(json|pem)$", "", re.sub(r":\w+}", "}", path))


def endpoint_rows() -> list[Row]:
    return tables(FIDELITY, "Method")


def written(rows: Iterable[Row]) -> set[tuple[str, str]]:
    return {
        (method, code(row["Path"]).partition("?")[0])
        for row in rows
        for method in row["Method"].split(", ")
    }


def test_every_endpoint_of_the_application_has_a_row(served: set[tuple[str, str]]) -> None:
    stated = written(endpoint_rows()) | written(tables(README, "Method"))
    assert sorted(served - stated) == []


def test_no_row_is_without_an_endpoint(served: set[tuple[str, str]]) -> None:
    stated = written(endpoint_rows()) | written(tables(README, "Method"))
    assert sorted(stated - served) == []


def test_the_switches_that_vary_an_endpoint_exist() -> None:
    named = set(re.findall(r"`([^`]+)`", " ".join(row["Switches"] for row in endpoint_rows())))
    assert named <= set(Switches.__struct_fields__)


def test_every_switch_is_said_to_vary_something() -> None:
    before_the_list = FIDELITY.read_text("utf-8").partition("\n## Switches\n")[0]
    silent = [name for name in Switches.__struct_fields__ if f"`{name}`" not in before_the_list]
    assert silent == []


def test_every_page_named_as_a_source_has_its_path() -> None:
    """`Docs, X` in a source stands for one page, and every page listed is a source."""
    listed = {row["Docs page"] for row in tables(FIDELITY, "Docs page")}
    sources = [
        row["Source"] for first in ("Method", "Behaviour") for row in tables(FIDELITY, first)
    ]
    named = {page for source in sources for page in re.findall(r"Docs, ([^;]+)", source)}
    assert named == listed
