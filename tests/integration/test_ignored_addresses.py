"""An address on the account's list matches nobody, whoever answers."""

from __future__ import annotations

import pytest

from tests.command_line import terminal
from tests.emulator.world import known
from tests.integration.test_lookup import emails_of
from tests.integration.test_mirrored_lookup import copy_of, wait_for
from tests.product import Product, working
from tests.shop import Shop


@pytest.mark.usefixtures("unmetered")
@pytest.mark.parametrize("mirrored", [False, True])
def test_an_ignored_address_finds_nothing_and_the_others_still_do(
    connected: Shop, product: Product, *, mirrored: bool
) -> None:
    panel = connected.panel()
    address = emails_of(panel, known.SEVERAL_EMAILS)[0]
    before = panel.lookup(known.SEVERAL_EMAILS).json()
    done = terminal(product.settings)("ignore", "acme", address)
    assert done.returncode == 0, done.stderr

    def ask() -> list[int | None]:
        found = panel.lookup(known.SEVERAL_EMAILS).raise_for_status().json()["chats"]
        return [chat["reason"]["address_number"] for chat in found]

    assert {chat["reason"]["address_number"] for chat in before["chats"]} == {1, 2}
    if not mirrored:
        # what another process changed counts within a second
        wait_for(lambda: set(ask()) == {2}, within_s=5)
        return
    with working(product.settings):
        wait_for(lambda: (copy_of(panel) or {}).get("complete"))
        assert set(ask()) == {2}
