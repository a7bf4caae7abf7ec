"""A command that changes who sees what leaves a line in the audit, and no address in it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from backend.storage.audit import AuditLine
from tests.command_line import CommandLine
from tests.emulator.world import known
from tests.integration.commands.test_erase import email_of
from tests.integration.test_access import audit_of
from tests.product import Product
from tests.shop import Shop


def newest(product: Product, shop: Shop) -> AuditLine:
    return audit_of(product, shop.admin.invited.account.id)[0]


def test_ignoring_an_address_and_heeding_it_again_are_lines_about_its_requester(
    connected: Shop, operator: CommandLine, product: Product
) -> None:
    panel = connected.panel()
    address = email_of(panel, known.THREE_CHATS)
    panel.lookup(known.THREE_CHATS).raise_for_status()
    (person,) = {
        line.requester_key
        for line in audit_of(product, connected.admin.invited.account.id)
        if line.action == "listed"
    }
    for arguments, action in (((), "address_ignored"), (("--remove",), "address_heeded")):
        assert operator("ignore", "acme", f" {address.upper()}", *arguments).returncode == 0

        line = newest(product, connected)
        assert (line.action, line.requester_key, line.note) == (action, person, "by command")
        assert (line.agent_id, line.chat_id, line.ticket_claimed) == (None, None, None)
        assert address not in repr(line).lower()


def test_what_changes_nothing_is_no_line(
    connected: Shop, operator: CommandLine, product: Product
) -> None:
    operator("ignore", "acme", "desk@shop.example.org")
    before = newest(product, connected)

    for arguments in (
        ("desk@shop.example.org",), ("other@shop.example.org", "--remove"), ("--list",)
    ):  # fmt: skip
        assert operator("ignore", "acme", *arguments).returncode == 0
    assert newest(product, connected) == before


def test_an_invitation_is_a_line(acme: Shop, operator: CommandLine, product: Product) -> None:
    assert operator("invite", "acme").returncode == 0

    line = newest(product, acme)
    assert (line.action, line.agent_id, line.note) == ("invited", None, "by command")


def test_a_restored_folder_says_as_of_when(
    acme: Shop, operator: CommandLine, product: Product, tmp_path: Path
) -> None:
    saved, anew = tmp_path / "saved", tmp_path / "anew"
    assert operator("backup", str(saved)).returncode == 0
    done = operator("restore", str(saved), "--data", str(anew))
    at = done.stdout.rpartition(", as of ")[2].partition(".\n")[0]

    elsewhere = replace(product, settings=replace(product.settings, data=anew))
    line, *earlier = audit_of(elsewhere, acme.admin.invited.account.id)
    assert (line.action, line.note) == ("restored", f"as of {at}")
    assert earlier == audit_of(product, acme.admin.invited.account.id)
