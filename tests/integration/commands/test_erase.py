"""`chatside erase`: what was named goes, tells how much, and does not come back."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner

from backend.cli import desk
from backend.cli.main import main
from backend.storage.audit import AuditLine
from backend.storage.sqlite.mirror import file, scrubbing
from backend.wiring import open_desk, open_store
from tests.command_line import CommandLine, until
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.panel import Panel
from tests.product import Product, is_copied, working
from tests.shop import Shop
from tests.storage.child import child, lines_of


def email_of(panel: Panel, ticket: int) -> str:
    return str(panel.requester(ticket)["emails"][0]["value"])


def ids_for(panel: Panel, ticket: int = known.THREE_CHATS) -> list[str]:
    answer = panel.lookup(ticket).raise_for_status().json()
    assert answer["source"] == "mirror"
    return [chat["id"] for chat in answer["chats"]]


def audit_of(product: Product, account_id: str) -> list[AuditLine]:
    async def read() -> list[AuditLine]:
        store = open_store(product.settings)
        lines = await store.audit.read(account_id)
        await store.close()
        return [line for line in lines if line.action == "erased"]

    return asyncio.run(read())


def test_a_persons_chats_go_and_stay_away_from_a_copy_made_anew(
    copied: Shop, operator: CommandLine, product: Product
) -> None:
    panel = copied.panel()
    address = email_of(panel, known.THREE_CHATS)
    before = operator.status()["mirror"]["copy"]["chats"]
    assert len(ids_for(panel)) == 3

    done = operator("erase", "acme", "--requester", address.upper(), "--yes")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 chats erased here.\nZendesk's own copy is a separate step:")
    assert ids_for(panel) == []
    for path in (product.settings.data / "mirrors").iterdir():
        path.unlink()
    with working(product.settings):
        until(lambda: is_copied(product.settings), 60)
        assert ids_for(panel) == []
        assert operator.status()["mirror"]["copy"]["chats"] == before - 3


def test_a_running_worker_does_it_and_one_chat_is_one_chat(
    copied: Shop, operator: CommandLine
) -> None:
    panel = copied.panel()
    first, *others = ids_for(panel)
    with operator.worker():
        done = operator("erase", "acme", "--chat", first, "--yes")

        assert done.stdout.startswith("1 chat erased here.")
        assert ids_for(panel) == others
        assert panel.open(first).status_code == 404


def test_by_phone_and_by_visitor(copied: Shop, operator: CommandLine, emulator: Emulator) -> None:
    chats = [c for c in emulator["acme"].world.chats.values() if not c.get("deleted")]
    visitor = next(c["visitor"] for c in chats if c["visitor"].get("phone"))

    by_phone = operator("erase", "acme", "--phone", visitor["phone"], "--yes")
    other = next(c["visitor"]["id"] for c in chats if not c["visitor"].get("phone"))
    by_visitor = operator("erase", "acme", "--visitor", other, "--yes")

    for done, member, value in (
        (by_phone, "phone", visitor["phone"]),
        (by_visitor, "id", other),
    ):
        count = sum(1 for c in chats if c["visitor"].get(member) == value)
        assert count
        assert done.stdout.startswith(f"{count:,} chat")


def test_the_audit_says_what_was_named_and_no_address(
    copied: Shop, operator: CommandLine, product: Product
) -> None:
    panel = copied.panel()
    address = email_of(panel, known.ONE_CHAT)
    operator("erase", "acme", "--requester", address, "--phone", "+49 30 1234567", "--yes")
    operator("erase", "acme", "--chat", "1.abc", "--chat", "2.def", "--yes")

    lines = audit_of(product, copied.admin.invited.account.id)

    said = [((line.note or "").partition(", certificate ")[0], line.chat_id) for line in lines]
    assert said[::-1] == [
        ("requester", None), ("phone", None), ("chat", "1.abc"), ("chat", "2.def"),
    ]  # fmt: skip
    assert not any(line.requester_key for line in lines)
    for path in product.settings.data.rglob("*.db*"):
        assert address.encode() not in path.read_bytes()
        assert b"1234567" not in path.read_bytes()


def test_without_a_yes_nothing_happens(copied: Shop, operator: CommandLine) -> None:
    panel = copied.panel()
    first, *_ = before = ids_for(panel)

    for typed in ("", "n\n", "\n"):
        done = operator("erase", "acme", "--chat", first, typed=typed)
        assert (done.returncode, done.stdout) == (1, "")
    assert ids_for(panel) == before
    assert operator("erase", "acme", "--chat", first, typed="y\n").returncode == 0
    assert ids_for(panel) == before[1:]


def test_what_was_erased_before_there_is_a_copy_never_gets_into_it(
    connected: Shop, operator: CommandLine, product: Product
) -> None:
    panel = connected.panel()

    done = operator("erase", "acme", "--requester", email_of(panel, 1001), "--yes")

    assert done.stdout.startswith("No copy is kept here, so there was nothing to erase.")
    with working(product.settings):
        until(lambda: is_copied(product.settings), 60)
        assert ids_for(panel) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--chat", "1.a", "--account"),
        ("--chat", "1.a", "--requester", "a@example.org"),
        ("--requester", "a@example.org", "--account"),
        ("--phone", "12"),
    ],
)
def test_an_unclear_wish_is_no_wish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    operated(tmp_path, monkeypatch)

    done = CliRunner().invoke(main, ["erase", "acme", *arguments, "--yes"])

    assert done.exit_code == 2
    assert "Usage:" in done.stderr


def test_an_account_nobody_invited_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operated(tmp_path, monkeypatch)

    for command in ("erase --chat 1.a --yes", "erase --account --yes", "ignore --list",
                    "recheck --requester a@b.c", "release-deletions"):  # fmt: skip
        verb, *options = command.split()
        done = CliRunner().invoke(main, [verb, "globex", *options])
        assert done.exit_code == 2
        assert done.stderr.startswith("account_unknown:")


def test_with_the_mirror_off_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operated(tmp_path, monkeypatch)
    monkeypatch.setenv("CHATSIDE_MIRROR", "off")

    for command in ("recheck --requester a@b.c", "release-deletions"):
        verb, *options = command.split()
        done = CliRunner().invoke(main, [verb, "acme", *options])
        assert done.stderr.startswith("mirror_off:")


def test_a_worker_that_does_not_get_to_it_is_said_and_it_stays_ordered(
    copied: Shop, product: Product, operator: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the lease and does nothing."""
    for name, value in operator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(desk, "WITHIN_S", 1.0)
    panel = copied.panel()
    first, *others = ids_for(panel)
    with child("hold", product.settings.data) as holder:
        assert lines_of(holder).readline() == "held\n"
        done = CliRunner().invoke(main, ["erase", "acme", "--chat", first, "--yes"])
        assert done.stderr.startswith("worker_silent:")
    with operator.worker():
        until(lambda: ids_for(panel) == others)


def test_a_reader_in_the_way_is_said_until_it_is_gone(
    copied: Shop, product: Product, operator: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in operator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(file, "BUSY_MS", 50)
    monkeypatch.setattr(scrubbing, "WAIT_MS", 200)
    first, *_ = ids_for(copied.panel())
    command = ["erase", "acme", "--chat", first, "--yes"]
    reader = reading(product, copied.admin.invited.account.id)

    done = CliRunner().invoke(main, command)

    assert done.exit_code == 1
    assert done.stdout.startswith("1 chat erased here.")
    assert "A reader was in the way" in done.stdout
    reader.close()
    assert CliRunner().invoke(main, command).exit_code == 0


def reading(product: Product, account_id: str) -> apsw.Connection:
    """In the middle of a transaction."""

    async def key() -> bytes:
        async with AsyncExitStack() as stack:
            return (
                await (await open_desk(product.settings, stack)).keys.of(account_id)
            ).mirror_key()

    path = product.settings.data / f"mirrors/{account_id}.db"
    reader = file.open_as_it_is(path, asyncio.run(key()))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM chats").fetchall()
    return reader


def operated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own, into which acme was invited."""
    monkeypatch.setenv("CHATSIDE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CHATSIDE_KEYS_PATH", str(tmp_path / "secret.keys"))
    assert CliRunner().invoke(main, ["invite", "acme"]).exit_code == 0
