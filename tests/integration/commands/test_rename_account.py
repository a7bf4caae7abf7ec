"""`chatside rename-account`: an account follows its new subdomain, and nobody else's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.accounts.account import Account
from backend.cli.desk import desk_for
from backend.cli.main import main
from tests.integration.commands.test_erase import operated


@pytest.fixture(autouse=True)
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operated(tmp_path, monkeypatch)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


def account(subdomain: str) -> tuple[Account, list[str]]:
    """As it is stored, and the actions in its audit, newest first."""

    async def work() -> tuple[Account, list[str]]:
        async with desk_for(subdomain) as (desk, found):
            lines = await desk.store.audit.read(found.id)
            return found, [line.action for line in lines]

    return asyncio.run(work())


def refused(result: Result) -> str:
    assert result.exit_code == 2
    return result.stderr.partition(":")[0]


def test_it_keeps_what_it_is_and_the_old_address_is_an_alias() -> None:
    before, _ = account("acme")

    assert run("rename-account", "acme", "acme-outdoor").exit_code == 0

    after, actions = account("acme-outdoor")
    assert (after.id, after.aliases) == (before.id, (before.origin,))
    assert after.origin.text == "https://acme-outdoor.zendesk.com"
    assert actions == ["renamed", "invited"]
    assert refused(run("rename-account", "acme", "acme-two")) == "account_unknown"


def test_a_name_that_is_taken_or_none_is_refused_and_nothing_is_written_down() -> None:
    assert run("invite", "globex").exit_code == 0

    assert refused(run("rename-account", "acme", "globex")) == "account_exists"
    assert refused(run("rename-account", "acme", "globex.example.org")) == "account_invalid"

    unchanged, actions = account("acme")
    assert (unchanged.aliases, actions) == ((), ["invited"])


def test_the_name_an_account_had_stays_its_own() -> None:
    assert run("invite", "globex").exit_code == 0
    assert run("rename-account", "globex", "globex-new").exit_code == 0

    assert refused(run("rename-account", "acme", "globex")) == "account_exists"
    assert refused(run("invite", "globex")) == "account_exists"
    assert run("rename-account", "globex-new", "globex").exit_code == 0
    assert [origin.text for origin in account("globex")[0].aliases] == [
        "https://globex-new.zendesk.com"
    ]
