"""README and FIDELITY of the stand-in against the application that it serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from msgspec.inspect import LiteralType, StructType, type_info
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from tests.docs.pages import ROOT, Row, code, names, tables
from tests.emulator import app
from tests.emulator.account import Account
from tests.emulator.switches import Switches
from tests.emulator.world import known

HOME: Final = Path(app.__file__).parent
FIDELITY: Final = HOME / "FIDELITY.md"
README: Final = HOME / "README.md"
OUTSIDE: Final = {"/agent/static"}
"""Files of our own ticket page, which are nobody's interface."""
LETTERS: Final = re.compile(r"[VHML?]( / [VHML?])?")
Served = set[tuple[str, str]]
"""Method and path."""


@pytest.fixture(scope="module")
def served() -> Served:
    """All that the composed application answers."""
    layer: object = app.create_app(Account("acme", chats=0))
    while not isinstance(layer, Starlette):
        layer = vars(layer)["_app"]
    found = set()
    for route in layer.routes:
        assert isinstance(route, Route | Mount)
        methods = route.methods if isinstance(route, Route) else {"GET"}
        found |= {(method, plain(route.path)) for method in methods or ()}
    return {(m, path) for m, path in found if m != "HEAD" and path not in OUTSIDE}


@pytest.fixture(scope="module")
def controls(served: Served) -> Served:
    return {(method, path) for method, path in served if path.startswith(app.CONTROL)}


def plain(path: str) -> str:
    """Twins that differ in `.json` or `.pem`, or in the type of a parameter, are one."""
    return re.sub(r"\.(json|pem)$", "", re.sub(r":\w+}", "}", path))


def endpoint_rows() -> list[Row]:
    return tables(FIDELITY, "Method")


def written(page: Path) -> Served:
    return {
        (method, code(row["Path"]).partition("?")[0])
        for row in tables(page, "Method")
        for method in row["Method"].split(", ")
    }


def test_every_endpoint_has_a_row(served: Served, controls: Served) -> None:
    assert sorted(served - controls - written(FIDELITY)) == []


def test_no_row_is_without_an_endpoint(served: Served, controls: Served) -> None:
    assert sorted(written(FIDELITY) - (served - controls)) == []


def test_the_readme_knows_every_control_and_no_other(controls: Served) -> None:
    assert written(README) == controls


def test_reading_several_chats_has_a_row_of_its_own() -> None:
    assert "`/api/v2/chat/chats?ids=`" in {row["Path"] for row in endpoint_rows()}


def test_every_row_says_how_far_it_can_be_trusted() -> None:
    rows = [row for first in ("Method", "Behaviour", "Guess") for row in tables(FIDELITY, first)]
    assert [row for row in rows if not LETTERS.fullmatch(row["Confidence"])] == []


def test_the_readme_knows_every_known_ticket() -> None:
    ids = {value for name, value in vars(known).items() if name.isupper()}
    rows = {row["Ticket"] for row in tables(README, "Ticket")}
    assert {str(number) for number in ids} == {row for row in rows if row.isdigit()}


def test_every_switch_is_there_in_order_with_its_default() -> None:
    rows = tables(FIDELITY, "Switch")
    defaults = {code(row["Switch"]): msgspec.json.decode(code(row["Default"])) for row in rows}
    assert defaults == msgspec.to_builtins(Switches())
    assert names(rows, "Switch") == list(Switches.__struct_fields__)


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


def positions() -> Iterator[tuple[str, str]]:
    """Every switch, with each text it can be turned to; other kinds of values are `""`."""
    shape = type_info(Switches)
    assert isinstance(shape, StructType)
    for field in shape.fields:
        values = field.type.values if isinstance(field.type, LiteralType) else ("",)
        for value in values:
            if value != field.default:
                yield field.name, value if isinstance(value, str) else ""


@pytest.fixture(scope="module")
def turning() -> list[str]:
    """The texts of the tests of the stand-in."""
    homes = (ROOT / "tests/integration/emulator", ROOT / "tests/browser/emulator")
    return [page.read_text("utf-8") for home in homes for page in home.glob("test_*.py")]


@pytest.mark.parametrize(("switch", "position"), [*positions()])
def test_every_position_of_a_switch_is_tried_by_a_test(
    turning: list[str], switch: str, position: str
) -> None:
    """A test of the stand-in turns it, and names the position."""
    turns = re.compile(rf"switches\.{switch} (=|in) ")
    turned = [text for text in turning if turns.search(text)]
    assert [text for text in turned if not position or f'"{position}"' in text]
