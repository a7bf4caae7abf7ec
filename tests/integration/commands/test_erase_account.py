"""`chatside erase --account`: nothing is left that can be read, and what is left to do is said."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import CommandLine, until
from tests.emulator.run import Emulator
from tests.integration.commands.test_erase import audit_of
from tests.panel import code_of
from tests.product import Product
from tests.shop import Shop


def mirror_files(product: Product) -> list[Path]:
    return [*(product.settings.data / "mirrors").glob("*")]


def test_copy_connection_and_set_up_are_gone_and_panels_are_told(
    copied: Shop, operator: CommandLine, product: Product, emulator: Emulator
) -> None:
    panel = copied.panel()
    panel.lookup().raise_for_status()
    assert mirror_files(product)

    done = operator("erase", "acme", "--account", "--yes")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "acme is erased here, with its copy."
    assert mirror_files(product) == []
    assert json.loads(operator("status", "--json").stdout) == []
    until(lambda: code_of(panel.lookup(requester=panel.requester(1001))) == "installation_unknown")
    panel.load()
    assert panel.boot["mode"] == "claim"  # nobody knows it any more
    assert copied.admin.setup("state").json()["code"] == "setup_link_invalid"


def test_zendesk_is_not_asked_and_the_operator_is_told_what_is_left_to_do(
    copied: Shop, operator: CommandLine, emulator: Emulator
) -> None:
    before = len(emulator["acme"].log.requests)

    done = operator("erase", "acme", "--account", "--yes")

    assert "nothing was revoked at Zendesk" in done.stdout
    assert "Backups still hold it" in done.stdout
    assert len(emulator["acme"].log.requests) == before


def test_a_running_worker_lets_go_and_begins_nothing_anew(
    copied: Shop, operator: CommandLine, product: Product
) -> None:
    with operator.worker() as worker:
        assert operator("erase", "acme", "--account", "--yes").returncode == 0
        until(lambda: mirror_files(product) == [])
        assert operator("invite", "acme").returncode == 0
        until(lambda: operator.status()["connection"] == "not_connected")
        assert mirror_files(product) == []
        assert worker.poll() is None


def test_the_audit_outlives_it_and_an_invitation_makes_another_account(
    copied: Shop, operator: CommandLine, product: Product
) -> None:
    operator("erase", "acme", "--account", "--yes")

    (line,) = audit_of(product, copied.admin.invited.account.id)
    assert line.note == "account"
    invited = json.loads(operator("invite", "acme", "--json").stdout)
    assert invited["account"] != copied.admin.invited.account.id


def test_a_copy_of_the_time_before_the_mirror_was_off_goes_too(
    copied: Shop, operator: CommandLine, product: Product
) -> None:
    done = operator.but(CHATSIDE_MIRROR="off")("erase", "acme", "--account", "--yes")

    assert done.returncode == 0, done.stderr
    assert mirror_files(product) == []
