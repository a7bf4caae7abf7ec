from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from backend.storage.audit import Action, AuditLine
from backend.storage.sqlite.audit import COLUMNS
from backend.storage.sqlite.store import SqliteStore
from tests.docs.pages import REFERENCE, names, tables

PAGE = REFERENCE / "audit.md"
ACTIONS = tables(PAGE, "Action")
MEMBERS = tables(PAGE, "Member")


def test_the_page_lists_exactly_the_actions_of_the_code() -> None:
    assert set(names(ACTIONS, "Action")) == set(get_args(Action))


def test_the_page_lists_exactly_the_members_of_a_line() -> None:
    fields = [field.name for field in msgspec.structs.fields(AuditLine)]
    assert names(MEMBERS, "Member") == fields


def test_the_columns_on_the_page_are_those_of_the_table() -> None:
    assert names(MEMBERS, "Column") == COLUMNS.split(", ")


@pytest.mark.anyio
async def test_the_question_on_the_page_can_be_asked(tmp_path: Path) -> None:
    """With the SQLite of Python, which stands for the operator's own."""
    await SqliteStore(tmp_path).close()
    question = PAGE.read_text("utf-8").partition('vault.db "')[2].partition('"\n')[0]
    with closing(sqlite3.connect(f"file:{tmp_path / 'vault.db'}?mode=ro", uri=True)) as db:
        assert db.execute(question).fetchall() == []
