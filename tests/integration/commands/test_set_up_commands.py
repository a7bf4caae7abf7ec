"""`chatside connect`, `record` and the choices of the set-up as `policy` makes them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.cli.desk import desk_for
from backend.cli.main import main
from tests.integration.commands.test_erase import operated


@pytest.fixture(autouse=True)
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operated(tmp_path, monkeypatch)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def audit() -> list[tuple[str, str | None]]:
    async def read() -> list[tuple[str, str | None]]:
        async with desk_for("acme") as (desk, account):
            lines = await desk.store.audit.read(account.id)
            return [(line.action, line.note) for line in lines if line.action != "invited"]

    return asyncio.run(read())


def test_a_client_is_saved_and_the_link_of_connect_is_printed() -> None:
    assert run("connect", "acme").stderr.partition(":")[0] == "connect_not_ready"
    run("policy", "acme", "--who", "chat_agents")
    told = run("connect", "acme", "--client-id", " abcdefgh12 ").stdout
    assert "Client ID:     abcdefgh12\n" in told
    assert re.search(r"Connect:       http://localhost:\d+/connect/begin/\S+\n", told)
    assert "abcdefgh12" in run("connect", "acme").stdout
    assert ("client_saved", "implicit by command") in audit()


def test_a_secret_comes_from_a_file_and_is_never_said(tmp_path: Path) -> None:
    run("policy", "acme", "--who", "chat_agents")
    asked = ("connect", "acme", "--client-id", "abcdefgh12", "--grant-type", "authorization_code")
    assert run(*asked).stderr.partition(":")[0] == "connect_secret_missing"
    file = tmp_path / "secret"
    file.write_text("s3cret-of-the-client\n")
    told = run(*asked, "--client-secret-file", str(file))
    assert told.exit_code == 0
    assert "s3cret" not in told.output
    assert run(*asked).exit_code == 0  # it is kept


def test_what_is_no_client_id_is_not_saved() -> None:
    wrong = run("connect", "acme", "--client-id", "no id")
    assert (wrong.exit_code, wrong.stderr.partition(":")[0]) == (2, "request_invalid")
    assert audit() == []


def test_how_long_and_what_is_shown_are_chosen_by_command_too() -> None:
    assert "wasn't chosen" in run("policy", "acme").stdout
    told = run("policy", "acme", "--keep-days", "730", "--visitor-names", "hidden").stdout
    assert "Copies are kept 730 days from when a chat began." in told
    assert "They don't see the names that visitors typed." in told
    assert "as long as Zendesk keeps" in run("policy", "acme", "--keep-days", "0").stdout
    assert [note for _, note in audit()] == [
        "copies kept as long as in Zendesk",
        "visitors' names hidden",
        "copies kept 730 days",
    ]
    for wrong in ("-1", "36501", "x"):
        assert run("policy", "acme", "--keep-days", wrong).exit_code == 2


def test_the_record_says_in_words_how_things_stand() -> None:
    before = run("record", "acme").stdout
    assert "Nobody yet: it isn't decided." in before
    run("policy", "acme", "--who", "chat_role", "--keep-days", "90", "--visitor-names", "hidden")
    run("pilot", "acme", "--add", "7")
    run("stop-access", "acme")
    told = " ".join(run("record", "acme").stdout.split())
    for sentence in (
        "as far as their role there lets them view past chats",
        "While the pilot is on, only 1 named agent.",
        "At present nobody: all access has been stopped since",
        "90 days from when a chat began",
        "the name they typed is left out",
    ):
        assert sentence in told
