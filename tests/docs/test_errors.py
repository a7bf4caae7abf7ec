from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import backend
from backend.errors import ChatsideError
from tests.docs.pages import REFERENCE, ROOT, code, names, tables

ROWS = tables(REFERENCE / "errors.md", "Code")
PROBLEM_JS = ROOT / "zat_app/assets/js/problem.js"


def family(kind: type[ChatsideError] = ChatsideError) -> Iterator[type[ChatsideError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


def errors() -> dict[str, type[ChatsideError]]:
    """Every class of the product that has a code of its own."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    ours = [kind for kind in family() if kind.__module__.startswith("backend.")]
    return {kind.code: kind for kind in ours if "code" in vars(kind)}


def test_the_page_lists_exactly_the_codes_of_the_server() -> None:
    served = [row for row in ROWS if "Status" in row]
    assert set(names(served, "Code")) == set(errors())


def test_status_and_advice_on_the_page_are_those_of_the_code() -> None:
    known = errors()
    for row in (row for row in ROWS if "Status" in row):
        kind = known[code(row["Code"])]
        assert (row["Status"], row["What to do"]) == (str(kind.status), kind.action), kind


def test_the_sentence_on_the_page_is_that_of_the_code() -> None:
    """Errors without a sentence of their own get one where they are raised."""
    known = errors()
    for row in (row for row in ROWS if "Status" in row):
        kind = known[code(row["Code"])]
        if kind is ChatsideError or kind.detail != ChatsideError.detail:
            assert row["What it says"] == kind.detail, kind


def test_each_error_says_when_it_comes() -> None:
    assert [row for row in ROWS if not row["When"]] == []


def test_the_page_lists_exactly_the_codes_the_panel_makes_up() -> None:
    block = re.search(r"OWN_CODES = \[(.*?)\]", PROBLEM_JS.read_text("utf-8"), re.DOTALL)
    assert block is not None
    own = [row for row in ROWS if "Status" not in row]
    assert set(names(own, "Code")) == set(re.findall(r'"(\w+)"', block[1]))
