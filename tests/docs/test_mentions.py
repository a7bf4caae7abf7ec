"""What the documentation points at is there: files, headings, verbs, settings."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from backend.cli.main import main
from tests.docs.pages import REFERENCE, ROOT, names, tables

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


each_page = pytest.mark.parametrize("page", PAGES, ids=named)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    prose = FENCED.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def missing(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = page if not path else page.parent / path
    return not file.exists() or bool(anchor and anchor not in anchors(file))


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    prose = FENCED.sub("", page.read_text("utf-8"))
    targets = [link for link in LINK.findall(prose) if "://" not in link]
    assert [target for target in targets if missing(page, target)] == []


@each_page
def test_make_verbs_are_in_the_makefile(page: Path) -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    said = set(re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE))
    assert said - verbs == set()


@each_page
def test_commands_are_those_of_the_command_line(page: Path) -> None:
    assert isinstance(main, click.Group)
    text = page.read_text("utf-8")
    said = set(re.findall(r"(?:`|^|bin/)chatside ([a-z][a-z-]+)", text, re.MULTILINE))
    assert said - set(main.list_commands(click.Context(main))) == set()


@each_page
def test_settings_that_are_mentioned_exist(page: Path) -> None:
    known = set(names(tables(REFERENCE / "settings.md", "Setting"), "Setting"))
    said = set(re.findall(r"\b(CHATSIDE_[A-Z_]+)", page.read_text("utf-8")))
    tests_own = {"CHATSIDE_CHROMIUM"}
    assert {name.removesuffix("_FILE") for name in said} - known - tests_own == set()


@each_page
def test_files_of_the_tree_that_are_mentioned_exist(page: Path) -> None:
    tops = "backend|zat_app|tests|docs"
    said = set(re.findall(rf"`((?:{tops})/[\w./-]*)`", page.read_text("utf-8")))
    made = {"docs/reference/benchmarks.md", "backend/_package"}
    assert {path for path in said - made if not (ROOT / path).exists()} == set()


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs/decisions"
    listed = LINK.findall((folder / "README.md").read_text("utf-8"))
    assert sorted(listed) == sorted(file.name for file in folder.glob("0*.md"))
