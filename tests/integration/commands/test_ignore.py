"""`chatside ignore`: a list that people read and nobody else can."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.cli.main import main
from tests.integration.commands.test_erase import operated

DESK = "Desk@Shop.example.org"


@pytest.fixture(autouse=True)
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operated(tmp_path, monkeypatch)


def ignore(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ignore", "acme", *arguments])


def test_an_address_is_added_listed_and_removed() -> None:
    assert ignore(DESK).stdout == "It matches nobody from now on.\n"
    assert ignore("other@example.org").exit_code == 0
    assert ignore("--list").stdout == "desk@shop.example.org\nother@example.org\n"
    assert ignore(f" {DESK.lower()} ", "--remove").stdout == "It matches again from now on.\n"
    assert ignore("--list").stdout == "other@example.org\n"


def test_twice_is_once() -> None:
    ignore(DESK)

    assert ignore(DESK.upper()).stdout == "It is on the list already.\n"
    assert ignore("--list").stdout == "desk@shop.example.org\n"
    assert ignore("nobody@example.org", "--remove").stdout == "It is not on the list.\n"


def test_no_file_holds_the_address(tmp_path: Path) -> None:
    ignore(DESK)

    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name == "vault.db" for file in files)
    for file in files:
        assert b"shop.example.org" not in file.read_bytes().lower()


@pytest.mark.parametrize(
    "arguments", [(), (DESK, "--list"), ("--list", "--remove"), ("--remove",), ("no address",)]
)
def test_an_unclear_wish_is_no_wish(arguments: tuple[str, ...]) -> None:
    assert ignore(*arguments).exit_code == 2
    assert ignore("--list").stdout == ""
