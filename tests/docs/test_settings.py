from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from backend.settings import read_settings
from tests.docs.pages import REFERENCE, code, names, tables

ROWS = tables(REFERENCE / "settings.md", "Setting")


class Asked(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.fixture
def asked() -> set[str]:
    environ = Asked()
    read_settings(environ)
    return environ.names


def test_the_page_lists_exactly_the_settings_that_are_read(asked: set[str]) -> None:
    read = {name for name in asked if not name.endswith("_FILE")}
    assert set(names(ROWS, "Setting")) == read


def test_each_setting_can_stand_in_a_file(asked: set[str]) -> None:
    assert {f"{name}_FILE" for name in names(ROWS, "Setting")} <= asked


def test_the_defaults_on_the_page_are_those_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    stated = {
        code(row["Setting"]): code(row["Default"]) for row in ROWS if row["Default"] != "none"
    }
    stated["CHATSIDE_KEYS_PATH"] = str(Path(stated["CHATSIDE_KEYS_PATH"]).expanduser())
    assert read_settings(stated) == read_settings({})


def test_settings_without_a_default_have_none() -> None:
    without = [code(row["Setting"]) for row in ROWS if row["Default"] == "none"]
    assert without == ["CHATSIDE_SECRET_KEYS", "CHATSIDE_EGRESS_ADDRESS"]
    assert read_settings({}).secret_keys is None
    assert read_settings({}).egress_address is None
