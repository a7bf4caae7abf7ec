"""`chatside policy`: what agents may do, said and changed, and written down."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.cli.desk import desk_for
from backend.cli.main import main
from backend.storage.audit import AuditLine
from tests.integration.commands.test_erase import operated

ONE = "They search the chats of one customer at a time."
ALL = "They also search all chats of the account at once."


@pytest.fixture(autouse=True)
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operated(tmp_path, monkeypatch)


def policy(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["policy", *arguments])


def audit() -> list[AuditLine]:
    async def read() -> list[AuditLine]:
        async with desk_for("acme") as (desk, account):
            lines = await desk.store.audit.read(account.id)
            return [line for line in lines if line.action == "policy_chosen"]

    return asyncio.run(read())


def test_searching_the_account_is_off_until_it_is_switched_on() -> None:
    assert policy("acme").stdout.splitlines()[1] == ONE
    assert policy("acme", "--account-search", "on").stdout.splitlines()[1] == ALL
    assert policy("acme").stdout.splitlines()[1] == ALL
    assert policy("acme", "--account-search", "off").stdout.splitlines()[1] == ONE

    assert [(line.action, line.note) for line in audit()] == [
        ("policy_chosen", "account search off"),
        ("policy_chosen", "account search on"),
    ]


def test_exports_are_off_until_they_are_switched_on() -> None:
    assert policy("acme").stdout.splitlines()[2].startswith("They can't export")
    assert policy("acme", "--exports", "on").stdout.splitlines()[2].startswith("They can export")
    assert policy("acme").stdout.splitlines()[1:3] == [ONE, policy("acme").stdout.splitlines()[2]]
    both = policy("acme", "--exports", "off", "--account-search", "on").stdout.splitlines()
    assert (both[1], both[2].startswith("They can't export")) == (ALL, True)

    assert [line.note for line in audit()] == ["exports off", "account search on", "exports on"]


def test_a_wrong_word_changes_nothing() -> None:
    assert policy("acme", "--account-search", "perhaps").exit_code == 2
    unknown = policy("nobody", "--account-search", "on")
    assert (unknown.exit_code, unknown.stderr.partition(":")[0]) == (2, "account_unknown")
    assert audit() == []
